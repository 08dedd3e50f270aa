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

  /// A file that is read beside the inputs, and what for.
  struct ReadFile {
    var path: String
    var purpose: String
  }

  /// - Parameter output: where the bill goes; nil or `-`: standard output.
  ///
  /// Throws a failure of kind `outputCannotBeMade`, or `usage` where a file would be written twice
  /// or over what is read.
  init(
    output: String?, rejects: String?, summary: String?, inputs: [InputFile], others: [ReadFile]
  ) throws(Failure) {
    func open(_ path: String?, mode: UInt32? = nil) throws(Failure) -> AtomicFile? {
      guard let path else { return nil }
      return try AtomicFile(path, mode: mode)
    }
    bill = try open(output == "-" ? nil : output)
    self.rejects = try open(rejects, mode: Self.rejectsMode)
    self.summary = try open(summary)
    compressesRejects = rejects?.hasSuffix(".gz") ?? false
    try refuseClashes(with: inputs, others)
  }

  /// Refuses to write one file twice, or over one that is read.
  private func refuseClashes(with inputs: [InputFile], _ others: [ReadFile]) throws(Failure) {
    let files = all.compactMap { file in file.destination.map { (file.path, realPath($0)) } }
    for (index, (path, place)) in files.enumerated() {
      if let (other, _) = files[..<index].first(where: { $0.1 == place }) {
        throw Failure(
          .usage, "\(path) and \(other) are the same file; name another for one of them")
      }
    }
    guard !files.isEmpty else { return }
    func refuse(_ readPath: String, _ what: String) throws(Failure) {
      let place = realPath(readPath)
      if let (path, _) = files.first(where: { $0.1 == place }) {
        throw Failure(.usage, "\(path) is \(what); writing to it would destroy it")
      }
    }
    for case .path(let input) in inputs.map(\.source) { try refuse(input, "an input") }
    for other in others { try refuse(other.path, "read for its \(other.purpose)") }
  }

  private func realPath(_ path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent().resolvingSymlinksInPath()
    return folder.appendingPathComponent(url.lastPathComponent).resolvingSymlinksInPath().path
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
