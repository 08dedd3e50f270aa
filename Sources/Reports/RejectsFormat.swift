import CDRCore

/// The file of rejected records: a header, then a row per record, with LF ends.
///
/// The record of a log in UTF-8 is written as the bytes that were read, which may not be UTF-8; the
/// file is then not UTF-8 either, but gives the record back whole.
public enum RejectsFormat {
  /// The first row, with its line end.
  public static let header = Array("file,line,byte_offset,reason,detail,record\n".utf8)

  /// Appends a row.
  ///
  /// - Parameters:
  ///   - file: The input as the user named it, or as its folder lists it.
  ///   - line: The line of the record's start in the uncompressed text, from 1.
  ///   - byteOffset: The byte of the record's start in the uncompressed text, from 0.
  ///   - reason: Why the record was rejected.
  ///   - detail: What is wrong, for people; may be empty.
  ///   - record: The raw text, without its line end.
  ///   - text: What is appended to.
  public static func encode(
    file: String, line: Int64, byteOffset: Int64, reason: RejectReason, detail: String,
    record: ArraySlice<UInt8>, into text: inout [UInt8]
  ) {
    let comma = UInt8(ascii: ",")
    text.append(csvField: file)
    text.append(comma)
    text.append(integer: line)
    text.append(comma)
    text.append(integer: byteOffset)
    text.append(comma)
    text.append(reason.name)
    text.append(comma)
    text.append(csvField: detail)
    text.append(comma)
    text.append(csvField: record)
    text.append(UInt8(ascii: "\n"))
  }
}
