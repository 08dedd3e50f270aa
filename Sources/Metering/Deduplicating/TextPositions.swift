import CDRCore

/// Numbers for places in all the text that one worker reads, as if it were one long text: they take
/// fewer bits than a file and an offset in it.
///
/// ```
/// position  0        │ 730 MB            │ 1.2 GB
///           file 7   │ file 2, from 0 on │ file 2, from 600 MB on …
/// ```
struct TextPositions {
  /// Text that follows on itself in its file.
  private struct Stretch {
    /// The position of its first byte.
    var position: Int64
    var order: CallOrder
  }

  private var stretches: [Stretch] = []
  /// How much text was read.
  private var end: Int64 = 0

  /// A worker reads less text than this, 1 TiB, where positions are kept: they have 40 bits.
  static let limit: Int64 = 1 << 40

  /// Adds the text that the worker reads next.
  ///
  /// - Parameters:
  ///   - order: where its first byte is.
  ///   - count: its bytes.
  /// - Returns: the position of its first byte.
  /// - Throws: `badData` where the worker has read too much.
  mutating func add(_ order: CallOrder, count: Int) throws(Failure) -> Int64 {
    guard Int64(count) < Self.limit - end else {
      throw Failure(
        .badData,
        "more than 1 TiB of text for one worker: raise --jobs, or give the command fewer files")
    }
    let position = end
    end += Int64(count)
    if let last = stretches.last, last.order.file == order.file,
      last.order.offset + (position - last.position) == order.offset
    {
      return position
    }
    stretches.append(Stretch(position: position, order: order))
    return position
  }

  /// Where a position is.
  ///
  /// - Parameter position: of text that was added.
  func order(of position: Int64) -> CallOrder {
    let next = stretches.indices.partitioningIndex { stretches[$0].position > position }
    let stretch = stretches[next - 1]
    return CallOrder(
      file: stretch.order.file, offset: stretch.order.offset + (position - stretch.position))
  }
}
