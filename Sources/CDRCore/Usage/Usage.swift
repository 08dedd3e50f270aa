/// What one account used of one item in one month: all that any pricing may ask for.
///
/// Every field is a sum over calls, in exact integers, so usages of files, workers and nights
/// add up in any order.
public struct Usage: Hashable, Sendable {
  /// Calls of more than 0 seconds.
  public var calls: Int64 = 0
  /// Their time before any rounding.
  public var talkMilliseconds: Int64 = 0
  /// Their time after rounding each call up by itself.
  public var billedSeconds: Int64 = 0
  /// Those of the calls that lasted less than 60 seconds, before rounding.
  public var shortCalls: Int64 = 0
  /// Their part of `billedSeconds`.
  public var shortBilledSeconds: Int64 = 0
  /// Calls with a recording, calls of 0 seconds among them.
  public var recordedCalls: Int64 = 0
  /// The recorded time before any rounding.
  public var recordedMilliseconds: Int64 = 0
  /// The recorded time after rounding each recording up by itself.
  public var recordedBilledSeconds: Int64 = 0

  public init() {}

  /// Whether nothing was used, so that no bill line is due.
  public var isEmpty: Bool { calls == 0 && recordedCalls == 0 }

  /// Adds another usage to this one; false, with an unspecified sum, on overflow.
  public mutating func add(_ other: Usage) -> Bool {
    combine(other) { $0.addingReportingOverflow($1) }
  }

  /// Takes another usage out of this one; false, with an unspecified rest, on overflow.
  public mutating func subtract(_ other: Usage) -> Bool {
    combine(other) { $0.subtractingReportingOverflow($1) }
  }

  @inline(__always)
  private mutating func combine(
    _ other: Usage, _ operation: (Int64, Int64) -> (partialValue: Int64, overflow: Bool)
  ) -> Bool {
    var overflow = false
    func step(_ field: inout Int64, _ operand: Int64) {
      let result = operation(field, operand)
      field = result.partialValue
      overflow = overflow || result.overflow
    }
    step(&calls, other.calls)
    step(&talkMilliseconds, other.talkMilliseconds)
    step(&billedSeconds, other.billedSeconds)
    step(&shortCalls, other.shortCalls)
    step(&shortBilledSeconds, other.shortBilledSeconds)
    step(&recordedCalls, other.recordedCalls)
    step(&recordedMilliseconds, other.recordedMilliseconds)
    step(&recordedBilledSeconds, other.recordedBilledSeconds)
    return !overflow
  }
}

/// The usage of one item, named by its position in ``Metering/items``.
public struct ItemUsage: Hashable, Sendable {
  /// The item's position.
  public var item: Int
  /// What was used of it.
  public var usage: Usage

  public init(item: Int, usage: Usage) {
    self.item = item
    self.usage = usage
  }
}

/// What one account used in one month, over all items.
public struct AccountUsage: Hashable, Sendable {
  /// The month that the calls belong to.
  public var month: Month
  /// The account's name.
  public var account: String
  /// Without empty usages, in order of item.
  public var items: [ItemUsage]

  public init(month: Month, account: String, items: [ItemUsage]) {
    self.month = month
    self.account = account
    self.items = items
  }
}
