import CDRCore

/// What kind of seats an order is about. Each is bought, extended and priced by itself.
public enum SeatType: String, CaseIterable, Comparable, Sendable {
  case human
  case ai

  /// In the order of the bill.
  public static func < (a: SeatType, b: SeatType) -> Bool { a == .human && b == .ai }

  /// The name under which the type stands on the bill; no product can have it.
  public var item: String {
    switch self {
    case .human: "human_seat"
    case .ai: "ai_seat"
    }
  }
}

/// Whose seats: an account, and the type of its seats.
public struct SeatHolder: Hashable, Comparable, Sendable {
  /// The account's name.
  public var account: String
  /// The kind of its seats.
  public var type: SeatType

  public init(account: String, type: SeatType) {
    self.account = account
    self.type = type
  }

  /// Byte by byte, as calls are told apart: `String` takes some texts for equal that differ.
  public static func == (a: SeatHolder, b: SeatHolder) -> Bool {
    a.type == b.type && a.account.hasBytes(of: b.account)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(Array(account.utf8))
    hasher.combine(type)
  }

  /// By account, in byte order, then type.
  public static func < (a: SeatHolder, b: SeatHolder) -> Bool {
    if a.account.hasBytes(of: b.account) { return a.type < b.type }
    return a.account.utf8.lexicographicallyPrecedes(b.account.utf8)
  }
}

/// A row of a seats file.
public struct SeatOrder: Hashable, Sendable {
  /// The line on which it begins, from 1.
  public var line: Int
  /// The order's own id.
  public var id: String
  /// Whose seats it is about.
  public var holder: SeatHolder
  /// What it does to them.
  public var action: SeatAction
  /// The day from whose 00:00 in the tariff's zone the order counts.
  public var orderedOn: CivilDate
}

/// What an order does to a holder's subscription.
public enum SeatAction: Hashable, Sendable {
  /// Starts a subscription of `seats` seats for `months` months.
  case purchase(seats: Int64, months: Int)
  /// Adds seats to the running one; its expiry stays.
  case add(seats: Int64)
  /// Extends the running one by this many months; its count stays.
  case renew(months: Int)

  /// The actions as a file names them.
  enum Name: String, CaseIterable {
    case purchase
    case add
    case renew
  }
}
