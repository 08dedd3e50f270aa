import CDRCore

extension FirstPassResult {
  /// What several programs have read of the files of one run, together.
  ///
  /// - Parameters:
  ///   - files: in the order of inputs, without those that were left out.
  ///   - usage: without the calls that do not count.
  ///   - control: likewise.
  package init(
    files: [FileCounts], rejectedByReason: [RejectReason: Int64], disagreements: Int64,
    usage: UsageBook, control: ControlSums, skipped: [Failure], unfinishedFiles: [String],
    skippedCalls: [SkippedCall]
  ) {
    self.init(
      files: files, rejectedByReason: rejectedByReason, disagreements: disagreements,
      unchargedByMap: 0, usage: usage, control: control, skipped: skipped,
      unfinishedFiles: unfinishedFiles, skippedCalls: skippedCalls, rejects: nil)
  }
}

extension ControlSums {
  package init(ofCalls calls: Int64, talkMilliseconds: Int64) {
    self.init()
    (self.calls, self.talkMilliseconds) = (calls, talkMilliseconds)
  }
}

extension SkippedCall {
  package init(ofFile file: String, line: Int, record: [UInt8]) {
    self.init(file: file, line: line, record: record)
  }
}

extension FirstPassResult.FileCounts {
  package init(named name: String, bytes: Int64, counts: RecordCounts) {
    self.init(name: name, bytes: bytes, counts: counts)
  }
}

extension RejectedRecord {
  package init(
    ofFile file: String, line: Int64, offset: Int64, reason: RejectReason, detail: String,
    record: [UInt8]
  ) {
    self.init(
      file: file, line: line, offset: offset, reason: reason, detail: detail, record: record)
  }
}

extension InputFile {
  /// A regular file.
  ///
  /// - Parameters:
  ///   - path: where it lies.
  ///   - size: its bytes.
  ///   - label: what it is called instead of where it lies; nil: that.
  package init(path: String, size: Int64, label: String?) {
    self.init(source: .path(path), size: size, isRegular: true)
    self.label = label
  }
}
