import CDRCore
import ColumnMaps

/// Who pays for calls.
struct AccountGuess {
  var guess: Guessed<AccountRule>?
  /// Why the column that would say it cannot be used; nil where none was found, or one serves.
  var refusal: String?

  /// - Parameters:
  ///   - parties: who calls and who is called.
  ///   - others: places of columns that are other fields already.
  init(
    _ log: GuessedLog, _ parties: (caller: ColumnContent?, callee: ColumnContent?),
    besides others: Set<Int>
  ) {
    let caller = parties.caller
    let named = log.named(.account).filter { content in
      !others.contains(content.column.place) && content.timestamps == nil
        && content.column.place != caller?.column.place && !log.isDateOrTime(content)
    }
    for content in [named.first, named.isEmpty ? caller : nil].compactMap(\.self) {
      if let text = content.texts.first(where: Self.isScientific) {
        refusal =
          "\(content.subject) has numbers such as \(String(decoding: text, as: UTF8.self)): a "
          + "spreadsheet rounded them, so that different ones look the same. Export the calls again "
          + "with this column as text"
        return
      }
    }
    // What differs in every record tells calls apart, not who pays for them.
    let accounts = named.filter { !($0.filled >= 10 && $0.distinct == $0.filled) }
    if let account = accounts.first(where: { $0.filled > 0 }) ?? accounts.first {
      guess = Self.account(account, caller, log)
    } else {
      guess = Self.caller(parties, log, besides: others)
    }
    if !log.hasNames, let rule = guess?.rule {
      guess?.doubts = ["without a header nothing says who pays; \(Self.words(rule)) is a guess"]
    }
  }

  // MARK: Accounts

  private static func account(
    _ account: ColumnContent, _ caller: ColumnContent?, _ log: GuessedLog
  ) -> Guessed<AccountRule> {
    let filled =
      "\(account.subject) is filled in \(Share(account.filled, of: log.count).percent) of "
      + "\(log.count) records"
    guard account.filled < log.count, let caller else {
      return Guessed(.columns([column(account)]), "\(filled).")
    }
    var guess = Guessed(
      AccountRule.columns([column(account), column(caller)]),
      "\(filled); where it is not, the caller pays: \(caller.shown).")
    if account.filled > 0 {
      guess.doubts.append(
        "\(log.count - account.filled) records have no \(account.shown), and nothing says that "
          + "\(caller.shown) pays for them")
    } else {
      guess.doubts += doubts(caller, log)
    }
    return guess
  }

  // MARK: The caller

  private static func caller(
    _ parties: (caller: ColumnContent?, callee: ColumnContent?), _ log: GuessedLog,
    besides others: Set<Int>
  ) -> Guessed<AccountRule>? {
    if let caller = parties.caller,
      caller.filled == log.count || parties.callee?.filled != log.count
    {
      var guess = Guessed(
        AccountRule.columns([column(caller)]),
        "No column names an account, so the caller pays: \(caller.shown), "
          + "filled in \(Share(caller.filled, of: log.count).percent) of \(log.count) records.")
      guess.doubts = doubts(caller, log)
      return guess
    }
    guard let payer = parties.callee ?? repeated(log, besides: others) else { return nil }
    var guess = Guessed(
      AccountRule.columns([column(payer)]),
      "No column names an account or has a caller for every call: \(payer.shown) may say who pays.")
    guess.doubts = ["nothing but the repetition of its texts says that \(payer.shown) pays"]
    return guess
  }

  /// A column of texts of which some occur more than once.
  private static func repeated(_ log: GuessedLog, besides others: Set<Int>) -> ColumnContent? {
    guard !log.hasNames else { return nil }
    return log.contents.first { content in
      content.filled == log.count && content.timestamps == nil
        && !others.contains(content.column.place) && content.distinct > 0
        && (content.distinct < content.filled || log.count == 1)
    }
  }

  /// Why a caller may not be who pays.
  private static func doubts(_ caller: ColumnContent, _ log: GuessedLog) -> [String] {
    let generic = [
      "extension", "ext", "nebenstelle", "number", "phone", "phonenumber", "targetnumber", "分机",
    ]
    let texts = caller.texts.filter { !$0.isEmpty }
    let short = texts.count { $0.count <= 5 && $0.allSatisfy(isDigit) }
    if caller.isMostly(short) || generic.prefix(3).contains(FieldNames.normalized(caller.name)) {
      return ["\(caller.shown) has extensions, and nothing says which account they belong to"]
    }
    let isAllDistinct = caller.filled >= 4 && caller.distinct == caller.filled
    if isAllDistinct {
      return ["\(caller.shown) differs in every record, as a number that was called does"]
    }
    if generic.contains(FieldNames.normalized(caller.name)) {
      return ["nothing says whether \(caller.shown) is who calls or who is called"]
    }
    let incoming = log.contents.first { content in
      content.distinct <= 20 && content.column.place != caller.column.place
        && content.values.allSatisfy {
          TypeWords.isDirection($0.text) || $0.text.isEmpty || StatusWords.isKnown($0.text)
        }
        && content.values.contains { TypeWords.isIncoming($0.text) }
    }
    if let incoming {
      return [
        "\(incoming.shown) says that some calls come in, and who calls does not pay for those"
      ]
    }
    return []
  }

  // MARK: Texts

  /// `8.61E+12`: digits were lost.
  private static func isScientific(_ text: [UInt8]) -> Bool {
    guard let exponent = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }), exponent > 0,
      text.count <= 24, text.count >= exponent + 3
    else { return false }
    let tail = text[(exponent + 1)...]
    return text[..<exponent].allSatisfy {
      isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",")
    }
      && (tail.first == UInt8(ascii: "+") || tail.first.map(isDigit) ?? false)
      && tail.dropFirst().allSatisfy(isDigit) && text[..<exponent].contains(where: isDigit)
      && (tail.first == UInt8(ascii: "+") || text.contains(UInt8(ascii: ".")))
  }

  private static func column(_ content: ColumnContent) -> ColumnName { ColumnName(content.label) }

  private static func words(_ rule: AccountRule) -> String {
    switch rule {
    case .columns, .number: "column \(rule.columns.map(\.label).joined(separator: " or "))"
    case .constant(let text): text
    }
  }
}
