import CDRCore
import Metering

/// Says of the records at a file's beginning how a column map has them understood.
///
/// ```swift
/// let explainer = RecordExplainer(options)
/// let found = try explainer.explain(CallSample(path: "calls.csv"), first: 5)
/// ```
///
/// Each record is read by the same rules as the first pass reads millions, only slowly.
public struct RecordExplainer: Sendable {
  /// The records looked at, and the first of them one by one.
  public struct Explanation: Hashable, Sendable {
    /// The first records, in the order of the file.
    public var records: [ExplainedRecord] = []
    /// All records that were looked at.
    public var summary = ExplainedSummary()
  }

  /// The file's first stretch of text counts whole, and as many more as it takes for this many records.
  public static let minimumRecords = 1000

  let options: FirstPassOptions

  /// - Parameter options: the metering, the column map and the longest call.
  public init(_ options: FirstPassOptions) { self.options = options }

  /// - Parameters:
  ///   - sample: the file whose beginning is looked at.
  ///   - count: how many records are explained one by one.
  ///   - limit: how many are looked at at most; nil: the first 256 KiB of text, and
  ///     ``minimumRecords`` if there are that many.
  /// - Throws: `badData` for a file that the map cannot read, as one that lacks a column; `unfit` for
  ///   a metering or a map that cannot be worked with.
  public func explain(
    _ sample: CallSample, first count: Int, atMost limit: Int? = nil
  ) throws(Failure) -> Explanation {
    var pass = try ExplainingPass(options, shown: count, limit: limit ?? .max)
    var reader = try ChunkReader.open(sample, options: options)
    var isWhole = false
    while !pass.isFull {
      guard let chunk = try reader.next() else {
        isWhole = true
        break
      }
      try pass.read(chunk)
      if pass.records >= max(count, limit ?? Self.minimumRecords) {
        isWhole = chunk.isFinal && !pass.leftOut
        break
      }
    }
    return pass.finish(isWhole: isWhole)
  }
}
