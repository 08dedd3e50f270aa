import ColumnMaps

/// What separates fields and how quotes are used, by which reading gives most records one number of
/// fields.
struct DelimiterGuess {
  var form: TextForm
  /// Whether blanks stand around fields.
  var trims = false
  /// How many fields most records have.
  var fieldCount: Int
  /// How many records have as many, and how many there are.
  var (right, all): (Int, Int)

  static let delimiters = [",", ";", "\t", "|"].map { UInt8(ascii: Unicode.Scalar($0)!) }
  /// Records that are enough to tell.
  static let sampleSize = 300

  /// - Parameter form: what is known already; its delimiter and quoting are found here.
  /// - Returns: nil where no reading gives records of two fields or more.
  static func find(_ text: SampleText, _ form: TextForm) -> DelimiterGuess? {
    var guesses: [DelimiterGuess] = []
    for delimiter in delimiters where form.encoding == .utf8 || delimiter < 0x40 {
      var form = form
      form.delimiter = delimiter
      if let guess = best(text, form) { guesses.append(guess) }
    }
    // Of delimiters that serve nearly all records, the one that makes most of them.
    let serving = guesses.filter { $0.right * 10 >= $0.all * 9 }
    return serving.max { ($0.fieldCount, $0.right) < ($1.fieldCount, $1.right) }
      ?? guesses.max { $0.right < $1.right }
  }

  /// Quotes as RFC 4180 has them, or else leniently where that reads more.
  private static func best(_ text: SampleText, _ form: TextForm) -> DelimiterGuess? {
    var form = form
    if form.wrapping != nil {
      form.quoting = .lenient
      return read(text, form, counts: [])
    }
    form.quoting = .rfc4180
    let strict = read(text, form, counts: [])
    guard text.bytes.contains(UInt8(ascii: "\"")) else { return strict }
    if let strict, strict.right == strict.all { return strict }
    form.quoting = .lenient
    var readings = [strict].compactMap(\.self)
    let free = read(text, form, counts: [])
    let header = text.rows(form, atMost: 1).first?.fields?.count
    let counts = [header, strict?.fieldCount, free?.fieldCount].compactMap(\.self)
    for count in counts where count > 1 {
      for trims in [false, true] {
        if let reading = read(text, form, counts: [count], trims: trims) {
          readings.append(reading)
        }
      }
    }
    // Of equals the first, which changes least.
    return readings.enumerated().max {
      ($0.element.right, -$0.offset) < ($1.element.right, -$1.offset)
    }?.element
  }

  private static func read(
    _ text: SampleText, _ form: TextForm, counts: [Int], trims: Bool = false
  ) -> DelimiterGuess? {
    let rows = text.rows(form, counts: counts, trims: trims, atMost: sampleSize)
    var found: [Int: Int] = [:]
    for row in rows {
      if let fields = row.fields { found[fields.count, default: 0] += 1 }
    }
    guard
      let most = found.filter({ $0.key > 1 }).max(by: { ($0.value, $0.key) < ($1.value, $1.key) })
    else { return nil }
    return DelimiterGuess(
      form: form, trims: trims, fieldCount: most.key, right: most.value, all: rows.count)
  }
}
