import CallIngest
import Foundation
import Metering
import Outputs
import Reports

/// The files that a rating run writes: opened before the work starts, so that one that cannot be
/// made is known at once, and put in their places together.
struct RateOutputs {
  let bill: AtomicFile?
  let rejects: AtomicFile?
  let summary: AtomicFile?
  private let compressesRejects: Bool

  /// Rejected records hold phone numbers: only their owner may read them.
  private static let rejectsMode: UInt32 = 0o600

  /// - Parameters:
  ///   - output: where the bill goes; nil or `-`: standard output.
  ///   - files: what is read and must not be replaced.
  ///
  /// Throws a failure of kind `outputCannotBeMade`, or `usage` where a file would be written twice
  /// or over what is read.
  init(
    output: String?, rejects: String?, summary: String?, keeping files: OutputGuard
  ) throws(Failure) {
    func open(_ path: String?, mode: UInt32? = nil) throws(Failure) -> AtomicFile? {
      guard let path else { return nil }
      return try AtomicFile(path, mode: mode)
    }
    bill = try open(output == "-" ? nil : output)
    self.rejects = try open(rejects, mode: Self.rejectsMode)
    self.summary = try open(summary)
    compressesRejects = rejects?.hasSuffix(".gz") ?? false
    try files.check(all, writesStandardOutput: bill == nil)
  }

  private var all: [AtomicFile] { [bill, rejects, summary].compactMap(\.self) }

  /// Writes the bill, or whatever else goes to `output`.
  ///
  /// - Parameter produce: hands out the text, piece by piece.
  func write(
    _ produce: (([UInt8]) throws(Failure) -> Void) throws(Failure) -> Void
  ) throws(Failure) {
    if let file = bill {
      try produce { bytes throws(Failure) in try file.write(bytes.span) }
    } else {
      let standard = StandardOutput()
      try produce { bytes throws(Failure) in try standard.write(bytes) }
      try standard.finish()
    }
  }

  func write(rejects log: RejectLog?) throws(Failure) {
    guard let rejects, let log else { return }
    if compressesRejects {
      var gzip = try GzipWriter(rejects)
      try write(log, to: &gzip)
    } else {
      var file = rejects
      try write(log, to: &file)
    }
  }

  private func write(_ log: RejectLog, to sink: inout some OutputSink) throws(Failure) {
    try sink.write(RejectsFormat.header)
    var text = [UInt8]()
    try log.forEach { records throws(Failure) in
      for record in records {
        RejectsFormat.encode(
          file: record.file, line: record.line, byteOffset: record.offset, reason: record.reason,
          detail: record.detail, record: record.record[...], into: &text)
        if text.count > 1 << 16 {
          try sink.write(text)
          text.removeAll(keepingCapacity: true)
        }
      }
    }
    try sink.write(text)
    try sink.finish()
  }

  /// Puts all files in their places, the bill only where there is one.
  func commit(withBill: Bool) throws(Failure) {
    if !withBill { bill?.discard() }
    try AtomicFile.commit((withBill ? all : [rejects, summary].compactMap(\.self)))
  }
}
