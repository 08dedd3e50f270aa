import TestSupport
import Testing

@testable import Metering

/// The size that a member's header says, after https://samtools.github.io/hts-specs/SAMv1.pdf.
struct GzipMemberSizeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func size(_ stored: [UInt8]) throws -> Int? {
    let path = try folder.write(stored, to: "member.gz")
    var file = try FileReader.open(InputBytes(InputList(arguments: [path]).files[0]))
    return try GzipMemberSize.stored(in: &file)
  }

  func member(extra: [UInt8]?) -> [UInt8] {
    var header = GzipMember.Header()
    header.extra = extra
    return GzipMember.stored([1, 2, 3], header: header)
  }

  @Test func theEndOfAFile() throws {
    #expect(try size(GzipMember.endOfBGZF) == 28)
    #expect(GzipMember.endOfBGZF.count == 28)
  }

  /// Extra fields, and the size that they say: `BC` is 66, 67.
  static let sizes: [([UInt8], Int)] = [
    ([66, 67, 2, 0, 0xff, 0xff], 65_536), ([66, 67, 2, 0, 0, 0], 1),
    // Behind other subfields: one of two bytes, one of none.
    ([1, 2, 2, 0, 66, 67, 9, 9, 0, 0, 66, 67, 2, 0, 0x34, 0x12], 0x1235),
    // In front of another.
    ([66, 67, 2, 0, 5, 0, 1, 1, 0, 0], 6),
  ]

  @Test(arguments: sizes)
  func said(extra: [UInt8], size expected: Int) throws {
    #expect(try size(member(extra: extra)) == expected)
  }

  static let silent: [[UInt8]?] = [
    nil, [], [66], [66, 67], [66, 67, 2, 0], [66, 67, 2, 0, 1], [66, 67, 1, 0, 7],
    [66, 67, 3, 0, 7, 7, 7], [67, 66, 2, 0, 7, 7], [98, 99, 2, 0, 7, 7],
    // A subfield that reaches beyond the extra field.
    [1, 2, 40, 0, 66, 67, 2, 0, 7, 7],
  ]

  @Test(arguments: silent)
  func notSaid(extra: [UInt8]?) throws {
    #expect(try size(member(extra: extra)) == nil)
  }

  /// Cut anywhere in the header, nothing is said; behind it, the size is.
  @Test func cutAnywhere() throws {
    let whole = try GzipMember.sized([1, 2, 3], before: [7, 7, 3, 0, 1, 2, 3])
    for count in 0...whole.count {
      let expected = count < 12 + 7 + 6 ? nil : whole.count
      #expect(try size(Array(whole[..<count])) == expected, "cut at \(count)")
    }
  }

  @Test func noMember() throws {
    let plain = [UInt8](repeating: 4, count: 100)
    #expect(try size(plain) == nil)
    var unlike = GzipMember.endOfBGZF
    unlike[1] = 0x8c
    #expect(try size(unlike) == nil)
  }

  @Test func ofTheText() throws {
    for count in [0, 1, 255, 256, 65_536, 100_000] {
      let member = try GzipMember.deflated([UInt8](repeating: 7, count: count))
      let size = member.withUnsafeBufferPointer { GzipMemberSize.text(of: $0, size: member.count) }
      #expect(size == count)
    }
  }
}
