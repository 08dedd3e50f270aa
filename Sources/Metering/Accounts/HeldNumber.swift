import CDRCore
import ColumnMaps

/// A number that an account holds from one day on, and up to another.
public struct HeldNumber: Hashable, Sendable {
  /// The line of the file that says so, from 1.
  public var line: Int
  /// As the file writes it.
  public var number: String
  /// The account's name.
  public var account: String
  /// The first day.
  public var from: CivilDate
  /// The first day on which it is no longer held; nil while it is.
  public var until: CivilDate?

  public init(line: Int, number: String, account: String, from: CivilDate, until: CivilDate?) {
    self.line = line
    self.number = number
    self.account = account
    self.from = from
    self.until = until
  }

  /// Who held each number when.
  struct Histories {
    var accounts: [String] = []
    /// Of each number side by side, in order of time; no two of them have a day in common.
    var periods: [NumberDirectory.Period] = []
    /// By the digits of a number, where its periods are.
    var places: [[UInt8]: Range<Int>] = [:]
  }

  /// - Throws: `badData`, naming the lines, where two accounts hold one number on the same day.
  static func histories(
    _ holdings: [HeldNumber], form: NumberText, name: String
  ) throws(Failure) -> Histories {
    var histories = Histories()
    var accounts: [ByteText: UInt32] = [:]
    var byNumber: [[UInt8]: [HeldNumber]] = [:]
    for holding in holdings {
      let digits = form.digits(holding.number)
      // Of a text without digits no call is.
      if !digits.isEmpty { byNumber[digits, default: []].append(holding) }
    }
    var faults: [(line: Int, text: String)] = []
    for (digits, holdings) in byNumber {
      let first = histories.periods.count
      var last: (holding: HeldNumber, until: Int32)?
      for holding in holdings.sorted(by: isEarlier) {
        let (from, until) = (holding.firstDay, holding.endDay)
        // Given up on the day it was taken.
        if from == until { continue }
        if let before = last, from < before.until {
          if before.holding.account.hasBytes(of: holding.account) {
            let end = max(before.until, until)
            histories.periods[histories.periods.count - 1].until = end
            last = (before.holding, end)
          } else {
            faults.append((holding.line, overlap(of: holding, with: before.holding, form)))
            if until > before.until { last = (holding, until) }
          }
          continue
        }
        let account = accounts[ByteText(holding.account)] ?? UInt32(histories.accounts.count)
        if account == histories.accounts.count {
          accounts[ByteText(holding.account)] = account
          histories.accounts.append(holding.account)
        }
        histories.periods.append(.init(from: from, until: until, account: account))
        last = (holding, until)
      }
      if histories.periods.count > first {
        histories.places[digits] = first..<histories.periods.count
      }
    }
    guard faults.isEmpty else {
      let lines = faults.sorted { $0.line < $1.line }.map { "  line \($0.line): \($0.text)" }
      let count = lines.count == 1 ? "1 fault" : "\(lines.count) faults"
      throw Failure(.badData, ([name + " has " + count] + lines).joined(separator: "\n"))
    }
    return histories
  }

  private var firstDay: Int32 { Int32(from.daysSinceEpoch) }
  private var endDay: Int32 { until.map { Int32($0.daysSinceEpoch) } ?? .max }

  private static func isEarlier(_ a: HeldNumber, _ b: HeldNumber) -> Bool {
    (a.firstDay, a.endDay, a.line) < (b.firstDay, b.endDay, b.line)
  }

  private static func overlap(
    of later: HeldNumber, with holder: HeldNumber, _ form: NumberText
  ) -> String {
    let digits = String(decoding: form.digits(later.number), as: UTF8.self)
    let until =
      holder.until.map { "until \($0); it can be taken again from that day on" }
      ?? "and not cancelled; enter there when it was given up"
    let same =
      later.number.hasBytes(of: holder.number)
      ? "" : ", the same number as \(holder.number.debugDescription) once compared as \(digits),"
    return "\(later.number.debugDescription)\(same) is held by account "
      + "\(holder.account.debugDescription) since \(holder.from), line \(holder.line), \(until)"
  }
}
