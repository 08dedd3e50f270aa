import ColumnMaps

/// What kernels may read for the parser, many records at a time.
extension RecordParser {
  /// Whether a layout has one column for each field, whose text counts as it stands, with times and
  /// lengths in forms that kernels read.
  func isDirect(_ layout: ColumnLayout) -> Bool {
    !changesFields && map.text.encoding == .utf8 && layout.callID.count <= 1
      && layout.account.count == 1 && kernelStart(layout) != nil && kernelDuration(layout) != nil
      && layout.span == nil && (layout.recording == nil || kernelRecording(layout) != nil)
      && !hasConstantRecording && layout.charged == nil
  }

  /// The column of start times that kernels can read once their form is learned.
  func kernelStart(_ layout: ColumnLayout) -> Int? {
    timestamps.learnsForm && !nullsMayBeNumbers ? layout.start.single : nil
  }

  /// The column of durations that kernels can read: in seconds.
  func kernelDuration(_ layout: ColumnLayout) -> Int? {
    guard case .column(_, .seconds, _) = map.duration, !nullsMayBeNumbers else { return nil }
    return layout.duration
  }

  /// The column of recordings that kernels can read.
  func kernelRecording(_ layout: ColumnLayout) -> Int? {
    guard case .column(_, .seconds, _) = map.recording, !nullsMayBeNumbers else { return nil }
    return layout.recording
  }

  private var hasConstantRecording: Bool {
    if case .constant = map.recording { true } else { false }
  }

  /// Whether a text that is read as empty could be a number or a time.
  private var nullsMayBeNumbers: Bool {
    map.nulls.contains { text in text.utf8.contains { 48...57 ~= $0 } }
  }
}
