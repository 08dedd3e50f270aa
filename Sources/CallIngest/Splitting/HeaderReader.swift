import Metering

/// Reads the header row that names a file's columns.
enum HeaderReader {
  struct Header {
    var layout: ColumnLayout
    /// Where the first record starts.
    var end: Int
    /// Line feeds before it.
    var lineFeeds: Int
  }

  static func read(
    buffer: TextBuffer, filled: Int, isFinal: Bool, of input: InputFile
  ) throws(Failure) -> Header {
    let delimiter = UInt8(ascii: ",")
    var position = 0
    // A UTF-8 byte order mark.
    if unsafe filled >= 3 && buffer.text[0] == 0xef && buffer.text[1] == 0xbb
      && buffer.text[2] == 0xbf
    {
      position = 3
    }
    var reader = unsafe RecordReader(
      text: buffer.text, available: filled, isFinal: isFinal, delimiter: delimiter)
    let fields = UnsafeMutableBufferPointer<FieldSpan>.allocate(
      capacity: ColumnLayout.maximumFields)
    defer { unsafe fields.deallocate() }
    while position < filled {
      let outcome = unsafe reader.read(at: position, fields: fields)
      switch outcome {
      case .blank:
        position = reader.next
      case .record:
        guard reader.fieldCount <= ColumnLayout.maximumFields else {
          throw Failure(
            .badData,
            "\(input.name): the header has more than \(ColumnLayout.maximumFields) columns")
        }
        var names = [[UInt8]]()
        for index in 0..<reader.fieldCount {
          unsafe names.append(fields[index].bytes(of: buffer.text))
        }
        let lineFeeds = unsafe countLineFeeds(buffer.text, 0..<reader.next)
        let layout = try ColumnLayout(header: names, delimiter: delimiter, of: input.name)
        return Header(layout: layout, end: reader.next, lineFeeds: lineFeeds)
      case .incomplete, .tooLong, .badQuoting:
        throw Failure(
          .badData,
          "\(input.name): the first line is no CSV header of the standard columns ("
            + "\(StandardColumn.allCases.map(\.rawValue).joined(separator: ", ")))")
      }
    }
    // Nothing but blank lines: a file without records.
    return Header(layout: .empty(delimiter: delimiter), end: filled, lineFeeds: 0)
  }
}

extension FieldSpan {
  /// The field's bytes, doubled quotes made single.
  func bytes(of text: UnsafePointer<UInt8>) -> [UInt8] {
    var bytes = [UInt8]()
    var i = start
    while i < end {
      unsafe bytes.append(text[i])
      i += unsafe isEscaped && text[i] == UInt8(ascii: "\"") ? 2 : 1
    }
    return bytes
  }
}

/// How many line feeds a stretch of text holds.
func countLineFeeds(_ text: UnsafePointer<UInt8>, _ range: Range<Int>) -> Int {
  var count = 0
  for i in range where unsafe text[i] == UInt8(ascii: "\n") { count += 1 }
  return count
}
