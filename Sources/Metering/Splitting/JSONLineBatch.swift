import CKernels
import CSimdjson
import Foundation

/// Lines of JSON that follow one another, to be read together.
@safe struct JSONLineBatch: ~Copyable {
  private let lines: UnsafeMutablePointer<cdr_json_line>
  private var first = 0
  private var last = 0

  init() { unsafe lines = .allocate(capacity: PlainColumns.capacity) }

  deinit { unsafe lines.deallocate() }

  /// How many lines there are.
  var count: Int { last - first }

  /// Where in the text a line is, its line end not counted.
  func range(_ line: Int) -> Range<Int> {
    unsafe Int(lines[first + line].start)..<Int(lines[first + line].end)
  }

  /// The lines as they are read.
  var places: UnsafePointer<cdr_json_line> { unsafe UnsafePointer(lines + first) }

  mutating func removeFirst(_ count: Int) { first += count }

  /// Finds whole lines that are records, byte order marks before them left out, and passes over empty
  /// ones.
  ///
  /// - Parameters:
  ///   - end: of the text.
  ///   - isFinal: whether the file ends there, so that a last line needs no line end.
  /// - Returns: where the next line begins; where there are none, one that is not of these may begin there.
  mutating func find(
    _ text: UnsafePointer<UInt8>, from start: Int, to end: Int, isFinal: Bool
  ) -> Int {
    (first, last) = (0, 0)
    var start = start
    while start < end, last < PlainColumns.capacity {
      let rest = unsafe UnsafeRawPointer(text) + start
      let found = unsafe memchr(rest, 0x0a, end - start)
      let stop = unsafe found.map { unsafe start + (UnsafeRawPointer($0) - rest) } ?? end
      // A last line is looked at with care, as one may be cut off.
      guard unsafe found != nil || isFinal, stop - start <= RecordReader.maximumRecordSize,
        unsafe count == 0 || stop - Int(lines[0].start) <= JSONReader.maximumSize
      else { break }
      var (first, line) = (start, stop)
      while first + 2 < line, unsafe text[first] == 0xef,
        unsafe text[first + 1] == 0xbb && text[first + 2] == 0xbf
      { first += 3 }
      if unsafe found != nil {
        while line > first, line > stop - 2, unsafe text[line - 1] == 0x0d { line -= 1 }
      }
      if line > first {
        unsafe lines[last] = cdr_json_line(start: UInt32(first), end: UInt32(line))
        last += 1
      }
      start = unsafe found == nil ? end : stop + 1
    }
    return start
  }
}
