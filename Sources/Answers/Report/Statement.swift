import CDRCore
import Rating

/// A statement of account: what an account owes for a month, why, and how that changed.
///
/// ```swift
/// let statement = try data.statement(of: "acme", in: october)
/// let page = try statement.html(in: .zh, by: ReportTemplates())
/// ```
public struct Statement: Sendable {
  /// Every line with what explains it.
  public let explanation: Explanation
  /// The month before; nil where nothing is known of it.
  public var before: Before?

  /// The account's bill of the month before.
  public struct Before: Sendable {
    /// The month before.
    public var month: Month
    /// Its lines; none where the account had nothing to pay.
    public var lines: [BillLine]
    /// Whether it was read from files, which may have a part of the month only.
    public var isOfFiles: Bool
  }

  /// What an item cost in both months.
  struct Change: Sendable {
    var item: String
    var before: FixedDecimal
    var after: FixedDecimal
    var delta: FixedDecimal
  }

  /// By item, in the order of the bill; those that only the month before had come last. nil where
  /// nothing is known of the month before.
  ///
  /// - Throws: `bug` where they do not add up to the bill.
  func changes() throws(Failure) -> (items: [Change], total: Change)? {
    guard let before else { return nil }
    let lines = explanation.billLines
    var items: [Change] = []
    var total = Change(item: "", before: .zero, after: .zero, delta: .zero)
    do throws(Overflow) {
      for (line, isNow) in lines.map({ ($0, true) }) + before.lines.map({ ($0, false) }) {
        let place = items.firstIndex { $0.item.hasBytes(of: line.item) } ?? items.count
        if place == items.count {
          let zero = FixedDecimal(units: 0, scale: line.payable.scale)
          items.append(Change(item: line.item, before: zero, after: zero, delta: zero))
        }
        if isNow {
          try items[place].after += line.payable
          try items[place].delta += line.payable
          try total.after += line.payable
          try total.delta += line.payable
        } else {
          try items[place].before += line.payable
          items[place].delta = try items[place].delta - line.payable
          try total.before += line.payable
          total.delta = try total.delta - line.payable
        }
      }
      guard total.after == explanation.totals.payable else { throw Overflow() }
    } catch {
      throw Failure(.bug, "the statement's changes do not add up to the bill")
    }
    return (items, total)
  }
}

extension AnswerData {
  /// The statement of an account for a month. The request's months have to begin with the month
  /// before, which it compares with.
  ///
  /// - Throws: `badData` for an account or month without data, naming the nearest; `bug` where what is
  ///   shown does not add up to the bill.
  public func statement(of account: String, in month: Month) throws(Failure) -> Statement {
    let explanation = try explanation(of: account, in: month)
    try explanation.checkDays()
    var statement = Statement(explanation: explanation)
    let previous = Month(index: month.index - 1)
    guard try months().contains(previous) else { return statement }
    // A folder of tariffs need not have one for it.
    guard let data = try? self.month(previous), (try? data.tariffs.position(for: previous)) != nil
    else { return statement }
    var lines: [BillLine] = []
    do throws(Failure) {
      lines = try data.account(account).bill().lines
    } catch {
      // It had nothing then.
      guard error.kind == .badData else { throw error }
    }
    guard lines.allSatisfy({ $0.currency == explanation.totals.currency }) else {
      return statement
    }
    statement.before = .init(month: previous, lines: lines, isOfFiles: isOfFiles)
    return statement
  }

  var isOfFiles: Bool {
    if case .files = origin { true } else { false }
  }
}

extension Explanation {
  /// Makes sure that the days add up to the lines of calls.
  ///
  /// - Throws: `bug` where they do not.
  func checkDays() throws(Failure) {
    guard let days else { return }
    for line in lines {
      guard case .calls(let calls) = line.reason else { continue }
      var sum = Usage()
      for row in days.rows(of: line.line.item) { _ = sum.add(row.usage) }
      guard sum.calls == calls.usage.calls, sum.billedSeconds == calls.usage.billedSeconds,
        sum.talkMilliseconds == calls.usage.talkMilliseconds
      else {
        throw Failure(
          .bug, "the days of \(line.line.item) of account \(account) do not add up to its line")
      }
    }
  }
}
