import TestSupport

/// Records of no length, of which nothing is charged, between a header and what follows it.
struct FuzzLead {
  static let none = FuzzLead(header: [], bytes: [], count: 0)

  private let header: [UInt8]
  private let bytes: [UInt8]
  private let count: Int

  private init(header: [UInt8], bytes: [UInt8], count: Int) {
    (self.header, self.bytes, self.count) = (header, bytes, count)
  }

  /// - Parameter place: where in the text what follows is to begin; far behind the header.
  init(header: [UInt8], to place: Int) {
    let lines = Self.lines(header)
    let count = (place - header.count) / lines.size
    let spare = place - header.count - count * lines.size
    // The first is as much longer as it takes.
    let account = "acct" + String(repeating: "x", count: spare)
    self.init(
      header: header,
      bytes: Self.line(header, 0, account: account)
        + lines.bytes[lines.size..<count * lines.size],
      count: count)
  }

  /// By header, a chunk of lines; making one costs far more than reading it.
  nonisolated(unsafe) private static var known: [[UInt8]: (bytes: [UInt8], size: Int)] = [:]

  private static func lines(_ header: [UInt8]) -> (bytes: [UInt8], size: Int) {
    if let lines = known[header] { return lines }
    let size = line(header, 0).count
    let lines = ((0..<(1 << 18) / size).flatMap { line(header, $0) }, size)
    known[header] = lines
    return lines
  }

  /// A record in the order of the header's columns.
  private static func line(
    _ header: [UInt8], _ number: Int, account: String = "acct"
  ) -> [UInt8] {
    let text = String(decoding: header.drop { $0 > 127 }, as: UTF8.self)
    let columns = text.split { $0 == "," || $0.isNewline }.map { $0.filter { $0 != "\"" } }
    let values = [
      "call_id": "lead-\(100_000 + number)", "account_id": account, "product": "voice",
      "start_time": "2026-10-15T12:00:00", "duration_seconds": "0",
    ]
    let fields = columns.map { values[$0] ?? "" }
    let end = text.contains("\r\n") ? "\r\n" : "\n"
    return Array((fields.joined(separator: ",") + end).utf8)
  }

  func putting(into text: [UInt8]) -> [UInt8] { header + bytes + text.dropFirst(header.count) }

  func adding(to counts: [String: Int]) -> [String: Int] {
    counts.merging(count == 0 ? [:] : ["records": count, "not_charged": count]) { $0 + $1 }
  }

  func moving(_ reject: RejectLine) -> RejectLine {
    var moved = reject
    moved.line += count
    moved.offset += bytes.count
    return moved
  }
}
