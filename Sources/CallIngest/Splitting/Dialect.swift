import Columns

/// How records are cut out of a text.
struct Dialect: Sendable, Equatable {
  var delimiter: UInt8
  var quoting: TextForm.Quoting
  /// Lines that begin with it are no records.
  var comment: UInt8?

  init(_ form: TextForm) {
    delimiter = form.delimiter
    quoting = form.quoting
    comment = form.comment
  }

  /// The standard columns' own.
  static let standard = Dialect(ColumnMap.standard.text)
}
