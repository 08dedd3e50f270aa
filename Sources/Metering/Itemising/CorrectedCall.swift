/// A call that counts as a person corrected it, with the place of the record that was rejected.
package struct CorrectedCall: Sendable {
  package var account: [UInt8]
  package var callID: [UInt8]
  /// The item's place in the metering.
  package var item: Int
  /// In milliseconds since 1970-01-01T00:00:00Z.
  package var start: Int64
  /// In milliseconds.
  package var duration: UInt32
  package var recording: UInt32
  /// The rejected record's file and line.
  package var file: String
  package var line: Int64

  package init(
    account: [UInt8], callID: [UInt8], item: Int, start: Int64, duration: UInt32,
    recording: UInt32, file: String, line: Int64
  ) {
    self.account = account
    self.callID = callID
    self.item = item
    self.start = start
    self.duration = duration
    self.recording = recording
    self.file = file
    self.line = line
  }
}
