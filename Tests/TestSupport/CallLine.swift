/// A standard call record to be written as CSV; every field may be made wrong.
package struct CallLine {
  package static let header =
    "call_id,account_id,product,start_time,duration_seconds,recording_seconds"

  package var id: String
  package var account: String
  package var product: String
  package var start: String
  package var duration: String
  package var recording: String

  package init(
    _ id: String, account: String = "acct", product: String = "voice",
    start: String = "2026-10-15T12:00:00", duration: String = "60", recording: String = ""
  ) {
    self.id = id
    self.account = account
    self.product = product
    self.start = start
    self.duration = duration
    self.recording = recording
  }

  /// The fields as they are, without a line end.
  package var text: String {
    [id, account, product, start, duration, recording].joined(separator: ",")
  }
}

extension [CallLine] {
  /// A file of the records, with its header.
  package var file: String {
    ([CallLine.header] + map(\.text)).map { $0 + "\n" }.joined()
  }
}
