import CDRCore

/// How long a gzip member is, where its header says so.
///
/// RFC 1952 has no such field. bgzip and other programs that write BGZF add one, a subfield `BC` of
/// the header's extra field (https://samtools.github.io/hts-specs/SAMv1.pdf, section 4.1): of the
/// whole member, less 1, in two bytes.
///
/// ```
/// 1f 8b 08 FLG MTIME×4 XFL OS XLEN×2 │ … 'B' 'C' 02 00 BSIZE×2 … │ deflate… CRC×4 ISIZE×4
/// ```
enum GzipMemberSize {
  /// What two bytes can say at most. Such a member has no longer text, either.
  static let largest = 1 << 16
  /// A header with nothing but that subfield, no text, and a trailer.
  static let smallest = 18 + 2 + 8

  /// The size that the member says it has which starts where the file is read; nil where none is
  /// said, or the file ends in the header.
  static func stored(in file: inout FileReader) throws(Failure) -> Int? {
    let fixed = 12
    guard try file.require(fixed) else { return nil }
    let header = unsafe file.held
    guard unsafe header[0] == 0x1f && header[1] == 0x8b && header[3] & 4 != 0 else { return nil }
    let end = unsafe fixed + pair(header, at: 10)
    guard end <= largest, try file.require(end) else { return nil }
    let extra = unsafe file.held
    var place = fixed
    while place + 4 <= end {
      let size = unsafe pair(extra, at: place + 2)
      if unsafe extra[place] == UInt8(ascii: "B") && extra[place + 1] == UInt8(ascii: "C"),
        size == 2, place + 6 <= end
      {
        return unsafe pair(extra, at: place + 4) + 1
      }
      place += 4 + size
    }
    return nil
  }

  /// How long a member's text is, as its last four bytes say.
  static func text(of member: UnsafeBufferPointer<UInt8>, size: Int) -> Int {
    unsafe pair(member, at: size - 4) | pair(member, at: size - 2) << 16
  }

  private static func pair(_ bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Int {
    unsafe Int(bytes[place]) | Int(bytes[place + 1]) << 8
  }
}
