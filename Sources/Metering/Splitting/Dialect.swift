import CKernels
import ColumnMaps

/// How records are cut out of a text.
package struct Dialect: Sendable, Equatable {
  var delimiter: UInt8
  var quoting: TextForm.Quoting
  /// Lines that begin with it are not records.
  var comment: UInt8?
  /// Texts before and after a record that are not part of it, where they occur.
  private(set) var before: [UInt8] = []
  private(set) var after: [UInt8] = []
  /// Whether spaces and tabs around quotes are not part of a field, where quotes are lenient.
  var trimsQuotes = false
  /// Whether records may have any number of fields.
  private(set) var isRagged = false
  /// Whether a byte order mark at a record's start is none of it, as where files were joined.
  private(set) var skipsMarks = true
  /// What is read of lines of JSON; nil where records are made of fields.
  private(set) var json: JSONForm?

  package init(_ map: ColumnMap) {
    delimiter = map.text.delimiter
    quoting = map.text.quoting
    comment = map.text.comment
    trimsQuotes = map.trimsFields
    isRagged = map.isRagged
    skipsMarks = map.text.encoding == .utf8
    json = JSONForm(map)
    if json != nil { quoting = .none }
    if let wrapping = map.text.wrapping {
      before = Array(wrapping.before.utf8)
      after = Array(wrapping.after.utf8)
    }
  }

  /// Lines of JSON.
  init(_ json: JSONForm) {
    self.init(.standard)
    self.json = json
    quoting = .none
  }

  /// Whether records may be wrapped.
  var isWrapped: Bool { !before.isEmpty || !after.isEmpty }

  /// How much of a stretch of text, from a line's start on, is empty lines and comments: many are
  /// skipped as fast as the text is looked through.
  ///
  /// - Parameter text: has `CDR_TEXT_PADDING` bytes after the stretch that can be read.
  func linesWithoutRecord(
    _ text: UnsafePointer<UInt8>, _ range: Range<Int>, kernel: cdr_kernel
  ) -> cdr_skipped_lines {
    unsafe cdr_skip_lines(
      kernel, text + range.lowerBound, range.count, comment.map { Int32($0) } ?? -1)
  }

  /// The standard columns' own.
  package static let standard = Dialect(.standard)
}
