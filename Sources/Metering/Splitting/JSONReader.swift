import CDRCore
import CKernels
import CSimdjson

/// Reads lines of JSON into rows of fields, by simdjson.
///
/// One reader of records or worker has it: what it read is good until it reads again.
@safe final class JSONReader {
  /// Why a line is not a record.
  struct Fault {
    let reason: RejectReason
    let detail: String
  }

  /// What came of some lines.
  @safe struct Rows {
    fileprivate let read: cdr_json_rows

    /// How many lines were read before one with a fault, or before there were enough.
    var count: Int { unsafe read.lines }
    /// Whether the line after these has a fault.
    var hasFault: Bool { unsafe read.fault != CDR_JSON_RIGHT }
    /// Fields with a byte between them.
    var text: UnsafePointer<UInt8> { unsafe read.rows }
    var size: Int { unsafe read.size }
    var hasNonASCII: Bool { unsafe read.has_non_ascii != 0 }
  }

  /// Bytes that lines which are read together may have.
  static let maximumSize = Int(CDR_JSON_MAXIMUM_SIZE)

  let fieldCount: Int
  private let reader: OpaquePointer
  /// Where the fields of a line read by itself end.
  private let ends: UnsafeMutablePointer<UInt32>

  init(_ form: JSONForm) {
    fieldCount = form.fieldCount
    var texts: [cdr_json_text] = unsafe []
    let paths = unsafe form.columns.joined().map { path in
      let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, path.count))
      unsafe bytes.update(from: path, count: path.count)
      unsafe texts.append(cdr_json_text(bytes: bytes, size: path.count))
      return unsafe bytes
    }
    defer { unsafe paths.forEach { unsafe $0.deallocate() } }
    let made = unsafe texts.withUnsafeBufferPointer { texts in
      var first = 0
      let columns = unsafe form.columns.map { paths in
        let column = unsafe cdr_json_column(
          paths: texts.baseAddress.map { unsafe $0 + first }, count: paths.count)
        first += paths.count
        return unsafe column
      }
      return unsafe cdr_json_create(columns, columns.count)
    }
    // Maps are refused where the library is absent.
    guard let made = unsafe made else { Self.endWithoutMemory() }
    unsafe reader = made
    unsafe ends = .allocate(capacity: form.fieldCount)
  }

  deinit {
    unsafe cdr_json_destroy(reader)
    unsafe ends.deallocate()
  }

  private static func endWithoutMemory() -> Never {
    // More than there is, so that the program ends as it does everywhere without memory.
    RequiredMemory.check(byteCount: 1 << 46)
    preconditionFailure("no memory to read JSON")
  }

  /// Reads lines until one with a fault.
  ///
  /// - Parameters:
  ///   - text: has `CDR_TEXT_PADDING` bytes after the lines that can be read.
  ///   - lines: of ``maximumSize`` bytes together at most.
  ///   - ends: takes where the fields end in the rows.
  @inline(__always)
  func read(
    _ text: UnsafePointer<UInt8>, _ lines: UnsafePointer<cdr_json_line>, count: Int,
    into ends: UnsafeMutablePointer<UInt32>
  ) -> Rows {
    let read = unsafe cdr_json_read(reader, text, lines, count, ends)
    if unsafe read.fault == CDR_JSON_NO_MEMORY { Self.endWithoutMemory() }
    return unsafe Rows(read: read)
  }

  /// Reads a line.
  ///
  /// - Parameter fields: takes where in the row the first fields are, as many as it has room for.
  func readLine(
    _ text: UnsafePointer<UInt8>, _ range: Range<Int>,
    fields: UnsafeMutableBufferPointer<FieldSpan>
  ) -> Rows {
    var line = cdr_json_line(start: 0, end: UInt32(range.count))
    let rows = unsafe read(text + range.lowerBound, &line, count: 1, into: ends)
    guard !rows.hasFault else { return rows }
    var start = 0
    for field in 0..<min(fieldCount, fields.count) {
      let end = unsafe Int(ends[field])
      unsafe fields[field] = FieldSpan(start: start, end: end, isEscaped: false)
      start = end + 1
    }
    return rows
  }

  /// What is wrong with the line after those that were read.
  func fault(_ rows: Rows) -> Fault {
    let key = unsafe Self.shown(rows.read.key)
    let place = unsafe "byte \(rows.read.place) of the line"
    switch unsafe rows.read.fault {
    case CDR_JSON_SAME_KEY:
      return Fault(reason: .duplicateKey, detail: "\(key) is there twice, again at \(place)")
    case CDR_JSON_NO_OBJECT: return Fault(reason: .badJSON, detail: "not an object: {…}")
    case CDR_JSON_CUT_SHORT:
      return Fault(reason: .badJSON, detail: "the line ends before the object does")
    case CDR_JSON_REST:
      return Fault(reason: .badJSON, detail: "something follows the object at \(place)")
    case CDR_JSON_TOO_DEEP:
      return Fault(
        reason: .badJSON,
        detail: "nested deeper than \(CDR_JSON_MAXIMUM_DEPTH), at \(place)")
    case CDR_JSON_NO_SCALAR:
      return Fault(
        reason: .badJSON,
        detail: "\(key) is an object or a list, not a text or a number, at \(place)")
    default: return Fault(reason: .badJSON, detail: "not JSON at \(place)")
    }
  }

  private static func shown(_ key: cdr_json_text) -> String {
    let bytes = unsafe UnsafeBufferPointer(start: key.bytes, count: min(key.size, 80))
    let text = unsafe String(decoding: bytes, as: UTF8.self)
    return "\"\(text)\(unsafe key.size > 80 ? "…" : "")\""
  }

  // MARK: Paths

  /// The paths of a line's values, those in lists aside, as far as it can be read; nil where it is not
  /// an object of JSON.
  func paths(_ text: UnsafePointer<UInt8>, _ range: Range<Int>) -> [[UInt8]]? {
    final class Found { var paths: [[UInt8]] = [] }
    let found = Found()
    let line = cdr_json_line(start: 0, end: UInt32(range.count))
    let fault = unsafe cdr_json_paths(
      reader, text + range.lowerBound, line, Unmanaged.passUnretained(found).toOpaque()
    ) { context, path in
      guard let context = unsafe context else { return }
      let found = unsafe Unmanaged<Found>.fromOpaque(context).takeUnretainedValue()
      unsafe found.paths.append(
        Array(UnsafeBufferPointer(start: path.bytes, count: path.size)))
    }
    return fault == CDR_JSON_RIGHT ? found.paths : nil
  }
}
