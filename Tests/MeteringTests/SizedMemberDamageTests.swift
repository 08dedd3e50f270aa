import TestSupport
import Testing

@testable import Metering

/// Damage to files whose members say their sizes: the refusal is the same whoever inflates.
struct SizedMemberDamageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let texts = ["call_id,account_id\n1,a\n", "2,b\n3,c\n", "", "4,d\n"]
  static var plain: [UInt8] { Array(texts.joined().utf8) }

  static func members() throws -> [[UInt8]] {
    try texts.map { try GzipMember.sized(Array($0.utf8)) }
  }

  /// Where members start, and where the last ends.
  static func starts(_ members: [[UInt8]]) -> [Int] {
    members.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }

  /// What a file is read as by one worker, which must be what several read.
  func read(_ stored: [UInt8], _ library: InflateLibrary, helpers: [Int] = [0, 2]) throws
    -> ReadText
  {
    let path = try folder.write(stored, to: "calls.gz")
    let alone = readAlone(path, library: library)
    for count in helpers {
      #expect(readWindows(of: path, library: library, helpers: count, idle: 1) == alone)
    }
    switch alone {
    case .text: return alone
    case .refused(let message):
      #expect(message.hasPrefix("\(path): "))
      return .refused(String(message.dropFirst(path.count + 2)))
    }
  }

  @Test(arguments: libraries)
  func cutAnywhere(library: InflateLibrary) throws {
    let whole = try Self.members().flatMap(\.self)
    let starts = try Self.starts(Self.members())
    for count in 2...whole.count {
      let read = try read(Array(whole[..<count]), library)
      if let index = starts.firstIndex(of: count) {
        #expect(read == .text(Array(Self.texts[..<index].joined().utf8)))
        continue
      }
      let start = starts.last { $0 < count } ?? 0
      #expect(
        read
          == .refused(
            "the gzip data is cut short at byte \(count), inside the member that starts at byte "
              + "\(start); fetch the file again"))
    }
  }

  @Test(arguments: libraries)
  func everyByteChanged(library: InflateLibrary) throws {
    let members = try Self.members()
    let whole = members.flatMap(\.self)
    var unharmed = Set<Int>()
    for place in 2..<whole.count {
      for change in [1, 4, 0x80, 0xff] as [UInt8] {
        var stored = whole
        stored[place] ^= change
        guard case .text(let text) = try read(stored, library) else { continue }
        #expect(text == Self.plain, "byte \(place) ^ \(change)")
        unharmed.insert(place)
      }
    }
    // Flags, time, extra flags and system; the name and length of the subfield with the size, which
    // then is another one; and where deflate fills up its last byte.
    let starts = Self.starts(members)
    let harmless = Set(
      starts.dropLast().flatMap { Array($0 + 3..<$0 + 10) + Array($0 + 12..<$0 + 16) }
        + starts.dropFirst().map { $0 - 9 })
    #expect(unharmed.subtracting(harmless).isEmpty)
    #expect(unharmed.isSuperset(of: 4..<10))
    // The size itself is among what is found to be wrong.
    #expect(starts.dropLast().allSatisfy { !unharmed.contains($0 + 16) })
  }

  @Test(arguments: libraries)
  func anotherSizeThanSaid(library: InflateLibrary) throws {
    let members = try Self.members()
    let text = Array(Self.texts[1].utf8)
    let size = members[1].count
    for wrong in [1, 18, 27, 28, size - 9, size - 1, size + 1, size + 28, size + 29, 65_536] {
      for behind in [[], members[2] + members[3], members.flatMap(\.self)] {
        let stored = try members[0] + GzipMember.sized(text, size: wrong) + behind
        #expect(
          try read(stored, library)
            == .refused(
              "the gzip data is damaged: the member that starts at byte \(members[0].count) is "
                + "\(size) bytes long, but its header says \(wrong)"))
      }
    }
  }

  @Test(arguments: libraries)
  func wrongCRCOrLength(library: InflateLibrary) throws {
    let members = try Self.members()
    let starts = Self.starts(members)
    for index in members.indices {
      for place in 1...8 {
        for change in [1, 0x80] as [UInt8] {
          var damaged = members.flatMap(\.self)
          damaged[starts[index + 1] - place] ^= change
          #expect(
            try read(damaged, library)
              == .refused(
                "the gzip data is damaged: the CRC or length of the member that starts at byte "
                  + "\(starts[index]) does not match its text"))
        }
      }
    }
  }

  @Test(arguments: libraries)
  func garbageBehind(library: InflateLibrary) throws {
    let whole = try Self.members().flatMap(\.self)
    for garbage in [[1], [0, 0, 7], [0x1f, 0x8b, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0]] as [[UInt8]] {
      let place = garbage[0] == 0 ? whole.count + 2 : whole.count
      #expect(
        try read(whole + garbage, library)
          == .refused("garbage after the last gzip member, at byte \(place)"))
    }
  }

  /// Groups that are read ahead when a member of an earlier one turns out to be damaged.
  @Test(arguments: libraries)
  func damageInALongFile(library: InflateLibrary) throws {
    let part = WindowReaderTests.text(65_280)
    let member = try GzipMember.sized(part, level: 1)
    let count = 40
    let whole = [[UInt8]](repeating: member, count: count).flatMap(\.self)
    for index in [0, 1, 3, 4, 5, 20, count - 1] {
      let start = index * member.count
      var wrong = whole
      wrong[start + member.count - 5] ^= 1
      #expect(
        try read(wrong, library, helpers: [0, 1, 3])
          == .refused(
            "the gzip data is damaged: the CRC or length of the member that starts at byte "
              + "\(start) does not match its text"))
      wrong = whole
      wrong[start + 16] ^= 1
      let said = member.count - 1 ^ 1
      #expect(
        try read(wrong, library, helpers: [0, 1, 3])
          == .refused(
            "the gzip data is damaged: the member that starts at byte \(start) is \(member.count) "
              + "bytes long, but its header says \(said + 1)"))
      for place in [18, 100, member.count / 2, member.count - 12] {
        wrong = whole
        wrong[start + place] ^= 0x55
        guard case .refused(let message) = try read(wrong, library, helpers: [0, 1, 3]) else {
          Issue.record("read, though damaged at \(start + place)")
          continue
        }
        #expect(message.contains("the member that starts at byte \(start)"))
      }
    }
  }
}
