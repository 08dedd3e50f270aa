import CDRCore
import Metering
import TestSupport
import Testing

/// Every way to cut, damage or pad a gzip file.
struct GzipDamageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let texts = ["call_id,account_id\n1,a\n", "", "2,b\n3,c\n"]
  static var plain: [UInt8] { Array(texts.joined().utf8) }

  static func members() throws -> [[UInt8]] {
    var header = GzipMember.Header()
    header.name = "n"
    header.extra = [1, 2, 3, 4]
    header.hasCRC = true
    return [
      try GzipMember.deflated(texts[0]), try GzipMember.deflated(texts[1]),
      GzipMember.stored(Array(texts[2].utf8), header: header),
    ]
  }

  /// The message with which a file is refused; nil when it is read.
  func refusal(_ stored: [UInt8], _ library: InflateLibrary) throws -> String? {
    let path = try folder.write(stored, to: "calls.gz")
    do throws(Failure) {
      _ = try text(of: path, library: library)
      return nil
    } catch {
      #expect(error.kind == .badData)
      #expect(error.message.hasPrefix("\(path): "))
      return String(error.message.dropFirst(path.count + 2))
    }
  }

  @Test(arguments: libraries)
  func cutAnywhere(library: InflateLibrary) throws {
    let members = try Self.members()
    let whole = members.flatMap(\.self)
    // A cut between members leaves a sound file, and one byte is no gzip.
    let sound = [0, members[0].count, members[0].count + members[1].count, whole.count]
    var starts = [0, sound[1], sound[2]]
    for count in 2...whole.count {
      let refusal = try refusal(Array(whole[..<count]), library)
      if sound.contains(count) {
        #expect(refusal == nil, "cut at \(count)")
        continue
      }
      while starts.count > 1, count > starts[1] { starts.removeFirst() }
      #expect(
        refusal
          == "the gzip data is cut short at byte \(count), inside the member that starts at byte "
          + "\(starts[0]); fetch the file again", "cut at \(count)")
    }
  }

  /// A changed byte is found, or, where it says nothing of the text, changes nothing.
  @Test(arguments: libraries)
  func everyByteChanged(library: InflateLibrary) throws {
    let whole = try Self.members().flatMap(\.self)
    var random = SeededRandom(seed: 1)
    var unharmed = Set<Int>()
    for place in 2..<whole.count {
      let changes = (0..<8).map { UInt8(1) << UInt8($0) } + [0xff, UInt8(random.below(255) + 1)]
      for change in changes {
        var stored = whole
        stored[place] ^= change
        let path = try folder.write(stored, to: "calls.gz")
        do throws(Failure) {
          let read = try text(of: path, library: library)
          #expect(read == Self.plain, "byte \(place) ^ \(change)")
          unharmed.insert(place)
        } catch {
          #expect(error.kind == .badData)
          #expect(error.message.hasPrefix("\(path): "))
        }
      }
    }
    // Flags, time, extra flags and system of the three headers, and where deflate fills up a byte:
    // behind the last block, and in front of a stored one's length.
    let members = try Self.members()
    let starts = members.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
    let filledUp = [starts[1] - 9, starts[2] - 9, starts[3] - 9 - Self.texts[2].utf8.count - 4]
    let harmless = Set(starts.dropLast().flatMap { $0 + 3..<$0 + 10 } + filledUp)
    #expect(unharmed.subtracting(harmless).isEmpty)
    // So the loop did read sound files: times of members without a header CRC.
    #expect(unharmed.isSuperset(of: 4..<10))
  }

  /// Damage to the first two bytes makes it a plain text, which is then no CSV.
  @Test func noLongerGzip() throws {
    let stored = try GzipMember.deflated([CallLine("1")].file)
    for place in 0..<2 {
      var damaged = stored
      damaged[place] ^= 0x20
      let path = try folder.write(damaged, to: "calls.gz")
      #expect(throws: Failure.self) { try ingest([path]) }
    }
    #expect(try ingest([folder.write(stored, to: "calls.gz")]).totals.rated == 1)
  }

  @Test(arguments: libraries)
  func wrongCRCOrLength(library: InflateLibrary) throws {
    let (first, second) = (try Self.members()[0], try Self.members()[2])
    for place in 1...8 {
      for (stored, start) in [(first, 0), (second + first, second.count)] {
        var damaged = stored
        damaged[damaged.count - place] ^= 1
        #expect(
          try refusal(damaged, library)
            == "the gzip data is damaged: the CRC or length of the member that starts at byte "
            + "\(start) does not match its text")
      }
    }
  }

  @Test(arguments: libraries)
  func wrongHeaderCRC(library: InflateLibrary) throws {
    var header = GzipMember.Header()
    header.hasCRC = true
    header.wrongCRC = true
    let member = GzipMember.stored(Array("a\n".utf8), header: header)
    #expect(try refusal(member, library) == "the gzip data has a damaged header")
  }

  @Test(arguments: libraries, [0x20, 0x40, 0x80] as [UInt8])
  func reservedFlags(library: InflateLibrary, flag: UInt8) throws {
    var member = try GzipMember.deflated("a\n")
    member[3] |= flag
    #expect(try refusal(member, library) == "the gzip data has a damaged header")
  }

  @Test(arguments: libraries)
  func otherMethods(library: InflateLibrary) throws {
    var member = try GzipMember.deflated("a\n")
    member[2] = 7
    #expect(try refusal(member, library) == "the gzip data has a damaged header")
    var second = try GzipMember.deflated("a\n")
    let start = second.count
    second += member
    #expect(
      try refusal(second, library) == "garbage after the last gzip member, at byte \(start)")
  }

  @Test(arguments: libraries)
  func damagedBlocks(library: InflateLibrary) throws {
    // A stored block whose length and its complement do not fit.
    var member = GzipMember.stored(Array("abcdef\n".utf8))
    member[11] ^= 1
    let refusal = try #require(try refusal(member, library))
    #expect(refusal.hasPrefix("the gzip data is damaged near byte "))
    #expect(refusal.hasSuffix(", in the member that starts at byte 0"))
  }

  /// A distance that reaches back beyond the text's first byte, in a block of fixed codes: ISA-L
  /// refuses it and says that it has read more than there was.
  @Test(arguments: libraries)
  func aDistanceTooFarBack(library: InflateLibrary) throws {
    let sound = try GzipMember.deflated("a\n")
    for before in [[], sound] {
      let block: [UInt8] = [0x43, 0x44, 0x01, 0x03, 0x04, 0xc8, 0x37, 0x00]
      let member = GzipMember.Header().bytes + block + [UInt8](repeating: 0, count: 8)
      let refusal = try #require(try refusal(before + member, library))
      #expect(refusal.hasPrefix("the gzip data is damaged near byte "))
      #expect(refusal.hasSuffix(", in the member that starts at byte \(before.count)"))
    }
  }

  @Test(arguments: libraries)
  func garbageBehindTheLastMember(library: InflateLibrary) throws {
    let member = try GzipMember.deflated("a\n")
    let size = member.count
    func garbage(at byte: Int) -> String { "garbage after the last gzip member, at byte \(byte)" }
    for count in [1, 2, 9, 10, 300_000] {
      let letters = [UInt8](repeating: UInt8(ascii: "x"), count: count)
      #expect(try refusal(member + letters, library) == garbage(at: size))
      let zeros = [UInt8](repeating: 0, count: count)
      #expect(try refusal(member + zeros + [7], library) == garbage(at: size + count))
      // A member behind padding is none that gzip would have written.
      #expect(try refusal(member + zeros + member, library) == garbage(at: size + count))
    }
    #expect(
      try refusal(member + [0x1f, 0x8c] + member, library) == garbage(at: size))
  }

  @Test(arguments: libraries)
  func aByteOfANextMember(library: InflateLibrary) throws {
    let member = try GzipMember.deflated("a\n")
    #expect(
      try refusal(member + [0x1f], library)
        == "the gzip data is cut short at byte \(member.count + 1), inside the member that starts at "
        + "byte \(member.count); fetch the file again")
  }
}
