import Rating

/// A form that a bill is written in: what stands before its lines, the lines, what stands behind.
///
/// Lines are encoded in blocks, so that a long bill can be encoded by several threads; the blocks
/// are then put together in order, by one:
///
/// ```swift
/// var format: any BillFormat = CSVBill()
/// var text: [UInt8] = []
/// format.begin(into: &text)
/// for bill in blocks {
///   var block: [UInt8] = []
///   format.encode(bill.lines[...], into: &block)  // on any thread
///   format.append(block, into: &text)  // in order
/// }
/// format.end(totals, into: &text)
/// ```
///
/// Callers that stream may write `text` out and empty it at any time.
public protocol BillFormat: Sendable {
  /// Starts the text.
  mutating func begin(into text: inout [UInt8])

  /// Encodes lines at the end of a block. The result depends on the lines alone, so blocks may be
  /// encoded in any order and on any thread.
  func encode(_ lines: ArraySlice<BillLine>, into block: inout [UInt8])

  /// Adds the next block to the text. A block may be empty.
  mutating func append(_ block: [UInt8], into text: inout [UInt8])

  /// Ends the text.
  ///
  /// - Parameters:
  ///   - totals: The totals of all lines appended.
  ///   - text: what is appended to.
  mutating func end(_ totals: BillTotals, into text: inout [UInt8])
}
