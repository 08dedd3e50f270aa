import CDRCore
import GRDB
import Tariffs

/// Sums that tariffs would have metered otherwise, and so cannot price.
struct MeteringConflicts {
  /// A month, and a key of the tariff with both values.
  private struct Key: Hashable {
    var month: Month
    var text: String
  }

  /// Where an account's sums were made by one rounding, and its tariff has another.
  private struct Difference {
    var items: [Int: String] = [:]
    var recording: String?

    var isEmpty: Bool { items.isEmpty && recording == nil }
  }

  private let database: Database
  private let fixed: FixedMetering
  /// In the order in which they were found.
  private var keys: [Key] = []
  private var accounts: [Key: Set<ByteText>] = [:]

  init(_ database: Database, fixed: FixedMetering) {
    self.database = database
    self.fixed = fixed
  }

  /// Compares how a month's sums were made with what tariffs say.
  mutating func compare(_ usage: MonthUsage, with book: TariffBook) throws {
    guard usage.count > 0 else { return }
    let stored = try MonthMetering(database, usage.month)
    let usual = try? book.tariff(for: usage.month)
    let common = difference(stored.usual, usual)
    var own: [ByteText: Difference] = [:]
    for (account, scheme) in stored.accounts { own[account] = difference(scheme, usual) }
    for contract in book.parts.contracts {
      let account = ByteText(contract.account)
      own[account] = difference(stored.scheme(of: account), contract.tariff)
    }
    let others = Set(own.filter { !$0.value.isEmpty }.keys)
    if common.isEmpty && others.isEmpty { return }
    try usage.forEachEntry(of: common.isEmpty ? others : nil) { account, items in
      let difference = own[account] ?? common
      for item in items {
        if item.usage.calls > 0, let text = difference.items[item.item] {
          note(account, usage.month, text)
        }
        if item.usage.recordedCalls > 0, let text = difference.recording {
          note(account, usage.month, text)
        }
      }
    }
  }

  private mutating func note(_ account: ByteText, _ month: Month, _ text: String) {
    let key = Key(month: month, text: text)
    if accounts[key] == nil { keys.append(key) }
    accounts[key, default: []].insert(account)
  }

  private func difference(_ scheme: LedgerScheme, _ tariff: Tariff?) -> Difference {
    guard let tariff else { return Difference() }
    func text(_ path: String, _ old: TimeRounding, _ new: TimeRounding) -> String? {
      let keys = old.differences(from: new)
      return keys.isEmpty
        ? nil
        : keys.map { "\(path).\($0.key): \($0.own) and \($0.other)" }.joined(separator: ", ")
    }
    let own = Dictionary(
      tariff.items.map { (ByteText($0.name), $0.rounding) }, uniquingKeysWith: { first, _ in first }
    )
    var difference = Difference()
    for (id, item) in fixed.items {
      guard let new = own[ByteText(item.name)] else { continue }
      let old = scheme.items[id] ?? item.rounding
      difference.items[id] = text("usage.\(item.name)", old, new)
    }
    if let recording = tariff.recording {
      difference.recording = text(
        "recording", scheme.recording ?? fixed.recording, recording.rounding)
    }
    return difference
  }

  /// Whether the tariffs can price all that was compared.
  var isEmpty: Bool { keys.isEmpty }

  // MARK: Refusing

  /// How the files can be metered by the new tariffs.
  enum WayOut {
    /// They were given to an ingest.
    case ingest
    /// They are to price a month.
    case rerate
  }

  /// - Throws: `unfit`, naming months, keys and accounts, and the files that have such calls.
  func throwIfAny(_ wayOut: WayOut) throws {
    guard !keys.isEmpty else { return }
    let lines = keys.map { key in
      let names = (accounts[key] ?? []).sorted().map { $0.text.debugDescription }
      return "  \(key.month), \(key.text), for \(Self.list(names, "account", "accounts", most: 3))"
    }
    let files = Self.list(
      try files().map(\.debugDescription), "file", "files", most: 10)
    let advice =
      switch wayOut {
      case .ingest: "`undo` \(files), and `ingest` again by these tariffs"
      case .rerate: "`undo` \(files), `rerate` by these tariffs, and `ingest` again"
      }
    throw Failure(
      .unfit,
      "these tariffs round calls differently from the ledger; keep the ledger's values, or "
        + advice + "\n" + lines.joined(separator: "\n"))
  }

  /// The files that have calls which were rounded otherwise, in the order in which they came.
  private func files() throws -> [String] {
    var found: Set<Int64> = []
    for month in Set(keys.map(\.month)).sorted() {
      let affected = keys.filter { $0.month == month }.reduce(into: Set<ByteText>()) {
        $0.formUnion(accounts[$1] ?? [])
      }
      let rows = try Row.fetchCursor(
        database, sql: "SELECT file, usage FROM file_usage WHERE month = ?",
        arguments: [month.description])
      while let row = try rows.next() {
        let usage = try row.plainUsage()
        var reading = UsageReading(usage)
        while let entry = try reading.next() {
          guard affected.contains(ByteText(bytes: Array(usage[entry.name]))) else { continue }
          found.insert(row["file"])
          break
        }
      }
      // What was recycled belongs to the file that it came from.
      let recycled = try Row.fetchCursor(
        database,
        sql: """
          SELECT s.file, r.account FROM recycled r JOIN suspense s ON s.id = r.suspense
          WHERE r.month = ? AND r.outcome = 'rated'
          """, arguments: [month.description])
      while let row = try recycled.next() {
        if affected.contains(ByteText(bytes: row.bytes("account"))) { found.insert(row["file"]) }
      }
    }
    return try Row.fetchAll(database, sql: "SELECT id, name FROM files ORDER BY id")
      .filter { found.contains($0["id"]) }.map { $0["name"] }
  }

  /// Some names and how many more there are: `3 accounts ("a", "b" and "c")`.
  private static func list(
    _ names: [String], _ one: String, _ several: String, most: Int
  ) -> String {
    if names.count == 1 { return "\(one) \(names[0])" }
    let rest = names.count - most
    let shown = names.prefix(most).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    return "\(names.count) \(several) (\(shown))"
  }
}
