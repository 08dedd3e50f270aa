/// A call's place in the run: which of two calls with one id comes first.
struct CallOrder: Hashable, Comparable {
  /// The file's place in the order of inputs.
  var file: Int
  /// Where the record starts in the file's text.
  var offset: Int64

  static func < (a: CallOrder, b: CallOrder) -> Bool { (a.file, a.offset) < (b.file, b.offset) }
}
