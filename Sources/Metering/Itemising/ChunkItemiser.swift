import CDRCore
import ColumnMaps

/// Makes rows of the calls that a worker finds in its chunks.
final class ChunkItemiser: @unchecked Sendable {
  // Unchecked: one thread at a time has it.
  private(set) var writer: CallRowWriter
  /// By file, its name as a field.
  private let names: [[UInt8]]
  private let uncounted: UncountedCalls
  /// Where rows go that are sorted, which all workers share.
  private let sorted: SortedRows?
  /// By the files' places where they are read, those among all inputs; nil where these are the same.
  var places: [Int]?

  init(
    _ writer: CallRowWriter, names: [[UInt8]], uncounted: UncountedCalls, sorted: SortedRows?
  ) {
    self.writer = writer
    self.names = names
    self.uncounted = uncounted
    self.sorted = sorted
  }

  /// The rows of a chunk's calls.
  ///
  /// - Parameter memory: text that is needed no more, whose memory is used again.
  func rows(
    _ calls: borrowing ItemisedCalls, of chunk: Chunk, in memory: consuming [UInt8] = []
  ) -> CallRows {
    let file = places?[chunk.file.index] ?? chunk.file.index
    let offset = chunk.textOffset
    let place = CallRowWriter.Place(
      file: names[file], line: chunk.line,
      uncounted: calls.calls.isEmpty
        ? [] : uncounted.places(file: file, from: offset, count: chunk.end))
    var rows = writer.write(calls, at: place, in: memory)
    (rows.file, rows.sequence) = (UInt32(file), UInt32(chunk.sequence))
    return rows
  }

  /// Hands on rows of a chunk's calls to be sorted.
  func sort(_ calls: borrowing ItemisedCalls, of chunk: Chunk) throws(Failure) {
    guard let sorted, !calls.calls.isEmpty else { return }
    var spare: [UInt8] = []
    swap(&spare, &memory)
    let rows = rows(calls, of: chunk, in: spare)
    try sorted.append(rows)
    memory = rows.text
  }

  /// The rows of a call that stands in no chunk; nil where its account is not itemised.
  func rows(of call: CorrectedCall, _ accounts: ItemisedAccounts) -> CallRows? {
    guard let account = withPaddedField(call.account, { accounts.find($0) }) else { return nil }
    let text = PaddedText([])
    var list = ItemisedCalls()
    unsafe list.begin(text.bytes)
    withPaddedField(call.callID) { callID in
      list.append(
        account: account, item: call.item, start: call.start, duration: call.duration,
        recording: call.recording, place: 0, callID: callID)
    }
    var rows = writer.write(
      list,
      at: .init(file: CallRowWriter.field(ofFile: call.file), line: call.line, uncounted: []))
    withExtendedLifetime(text) {}
    // After those of all files, in the order in which they come.
    (rows.file, rows.sequence) = (.max, corrected)
    corrected += 1
    return rows
  }

  private var corrected: UInt32 = 0
  /// Text of rows that were handed on.
  private var memory: [UInt8] = []
}
