import CKernels

/// Where the memory is that rows need of their accounts, which is rarely in the cache: to be asked for
/// ahead, and never to be read by.
@safe struct RowAddresses {
  private let lines: UnsafeRawPointer?
  private let sums: UnsafeRawPointer?
  private let bounds: UnsafeRawPointer?
  private let texts: UnsafeRawPointer?
  private let lanes: Int

  init(_ factors: borrowing RowFactors, sums: borrowing [RowSum], accounts: borrowing AccountTexts)
  {
    unsafe lines = Self.address(of: factors.lines)
    unsafe self.sums = Self.address(of: sums)
    unsafe bounds = Self.address(of: accounts.bounds)
    unsafe texts = Self.address(of: accounts.bytes)
    lanes = factors.lanes
  }

  private static func address<Element>(of array: borrowing [Element]) -> UnsafeRawPointer? {
    unsafe array.withUnsafeBufferPointer { unsafe UnsafeRawPointer($0.baseAddress) }
  }

  /// Asks for what says what a call costs, and where its account's text is.
  @inline(__always)
  func prefetch(_ call: ItemisedCall) {
    let account = Int(call.account)
    let place = account &* lanes &+ Int(call.item)
    unsafe Self.prefetch(lines, place, of: RowFactors.Line.self)
    unsafe Self.prefetch(sums, place, of: RowSum.self)
    unsafe Self.prefetch(bounds, account, of: Int.self)
  }

  /// Asks for an account's text.
  @inline(__always)
  func prefetchText(at place: Int) { unsafe Self.prefetch(texts, place, of: UInt8.self) }

  @inline(__always)
  private static func prefetch<Element>(
    _ start: UnsafeRawPointer?, _ place: Int, of: Element.Type
  ) {
    guard let start = unsafe start else { return }
    unsafe cdr_prefetch(start + place &* MemoryLayout<Element>.stride)
  }
}
