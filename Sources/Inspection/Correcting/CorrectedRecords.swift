import CDRCore
import ColumnMaps
import Metering

/// The records of a small file in the standard columns, judged one by one: what a person corrected by
/// hand.
package struct CorrectedRecords {
  /// A record, and what was made of it.
  package struct Entry: Sendable {
    /// The line on which it starts, from 1.
    package var line: Int64
    /// Its text, without the line end.
    package var record: [UInt8]
    /// The field of the column asked for; nil where the file has no such column.
    package var label: [UInt8]?
    package var outcome: Outcome
  }

  package enum Outcome: Sendable {
    case call(JudgedCall, CallIdentity)
    /// `detail` is for a person.
    case rejected(RejectReason, detail: String)
  }

  package private(set) var entries: [Entry] = []
  /// Whether the file has the column asked for.
  package private(set) var hasLabels = false

  /// Far above what a person corrects by hand: 256 MiB.
  private static let maximumSize = 256 << 20

  /// A row holds a rejected record of any length as text, its quotes doubled, beside its fields:
  /// less than 200 KiB.
  private static let longestRow = 256 << 10

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - options: the metering and the longest call.
  ///   - keys: the ledger's, for the calls' identities.
  ///   - label: a column beside the standard ones, whose fields come along.
  /// - Throws: a failure that names the file, when it cannot be trusted or is too large.
  package init(
    _ file: InputFile, options: FirstPassOptions, keys: LedgerKeys, label: String
  ) throws(Failure) {
    let bytes = try file.text(atMost: Self.maximumSize + 1)
    guard bytes.count <= Self.maximumSize else {
      throw Failure(.badData, "\(file.name): more than 256 MiB; recycle it in parts")
    }
    var stream = RecordStream(
      PaddedText(bytes), from: ByteOrderMark.size(bytes), dialect: .standard,
      longest: Self.longestRow)
    guard let first = stream.next() else { return }
    let names = stream.texts(of: first)
    guard first.isSplit, first.fieldCount == names.count else {
      throw Failure(.badData, "\(file.name): the first line is not a CSV header")
    }
    let context = try FileContext(standardHeader: names, name: file.name, longest: Self.longestRow)
    let labelPlace = names.firstIndex(of: Array(label.utf8))
    hasLabels = labelPlace != nil
    var options = options
    options.columns = .standard
    var judge = try RecordJudge(options)
    while let record = stream.next() {
      let outcome: Outcome
      switch try judge.judge(record, of: stream, in: context) {
      // As where two corrected files were joined.
      case .notACall: continue
      case .call(let call): outcome = .call(call, keys.identity(of: call))
      case .rejected(let reason, let detail): outcome = .rejected(reason, detail: detail)
      }
      let fields =
        record.isSplit && record.fieldCount == names.count ? stream.texts(of: record) : nil
      entries.append(
        Entry(
          line: record.line, record: stream.bytes(of: record),
          label: labelPlace.flatMap { fields?[$0] }, outcome: outcome))
    }
  }
}
