import CDRCore

/// How the columns of a call log become call records: which of them say who called when for how
/// long, and how they write it.
///
/// ```yaml
/// name: my-pbx
/// header: true
/// fields:
///   call_id: {columns: [uniqueid, sequence]}
///   account_id: {columns: [accountcode, src]}
///   product: {constant: voice}
///   start_time: {column: calldate, pattern: "d/M/yyyy H:mm:ss", time_zone: Europe/Lisbon}
///   duration: {column: billsec}
/// ```
///
/// A map says nothing of one file: where its columns stand is found by each file's header, by the
/// names that ``columnNames`` gives to positions, or by the positions that it names itself.
public struct ColumnMap: Hashable, Sendable {
  /// What messages call the map.
  public var name: String
  /// What of it was guessed and not looked at yet; nothing is rated by it before that.
  public var unconfirmed: [UnconfirmedField] = []
  /// Which names a folder yields: patterns with `*`, `?` and `[…]`, of a name without its folder.
  public var files = ["*.csv", "*.csv.gz"]
  /// What a file's records are.
  public var format = LogFormat.csv
  /// How the text is cut into records and fields.
  public var text = TextForm()
  /// Whether the first row names the columns.
  public var header = HeaderUse.present
  /// Names for the positions of a file without a header, told apart by their number: a record of
  /// as many fields as one of these has its columns in this order.
  public var columnNames: [[String]] = []
  /// The row right after the header whose first field is this text names the columns' types and
  /// is not a record.
  public var typesRow: String?
  /// Whether a record may have fewer fields than others, whose last ones are then empty, or more,
  /// which are then ignored.
  public var isRagged = false
  /// Which lines are records of calls: those of which all of these hold. The others are not looked at
  /// any further.
  public var records: [Condition] = []
  /// Texts that are read as empty, in every field.
  public var nulls: [String] = []
  /// Whether spaces and tabs around every field are left out.
  public var trimsFields = false

  /// nil: calls have no key, and none is found to be a duplicate.
  public var callID: CallIDRule?
  /// Who pays.
  public var account: AccountRule
  /// What is charged for.
  public var product: ProductRule
  /// When calls start.
  public var start: StartRule
  /// How long calls are.
  public var duration: DurationRule
  /// nil: nothing is recorded.
  public var recording: RecordingRule?
  /// Which calls are charged for: those of which all of these hold.
  public var charged: [Condition] = []

  public init(
    name: String, account: AccountRule, product: ProductRule, start: StartRule,
    duration: DurationRule
  ) {
    self.name = name
    self.account = account
    self.product = product
    self.start = start
    self.duration = duration
  }
}

/// A column by its names: the first of them that a file has is meant.
///
/// A name is looked for in the header; one of digits alone that the header does not have is a
/// position, from 1.
public struct ColumnName: Sendable, Codable {
  /// The names, the first choice first.
  public var choices: [String]

  public init(_ choices: [String]) { self.choices = choices }

  public init(_ name: String) { choices = [name] }

  /// The column as messages name it: `start`, or `start or calldate`.
  public var label: String { choices.joined(separator: " or ") }
}

/// Names are told apart by their bytes, as those of a file are.
extension ColumnName: Hashable {
  public static func == (a: ColumnName, b: ColumnName) -> Bool {
    a.choices.elementsEqual(b.choices) { $0.hasBytes(of: $1) }
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(choices.map(ByteText.init)) }
}

/// How a log is written, before anything is known of its columns.
public struct TextForm: Hashable, Sendable, Codable {
  /// How fields that hold delimiters or line ends are marked.
  public enum Quoting: String, Hashable, Sendable, Codable, CaseIterable {
    /// Quotes around a field, those inside it doubled; anything else is rejected.
    case rfc4180
    /// As `rfc4180` where that gives a record; else a quote closes only where a delimiter or a line
    /// end follows, and all others belong to the text.
    case lenient
    /// A quote is a character as any other.
    case none
  }

  /// How characters are written as bytes.
  public enum Encoding: String, Hashable, Sendable, Codable, CaseIterable {
    case utf8 = "utf-8"
    case gb18030
  }

  /// One ASCII character, neither a quote nor a line end.
  public var delimiter = UInt8(ascii: ",")
  /// How fields are quoted.
  public var quoting = Quoting.rfc4180
  /// How characters are written as bytes.
  public var encoding = Encoding.utf8
  /// Lines that begin with this ASCII character are not records.
  public var comment: UInt8?
  /// Lines before the header, or before the first record where there is none.
  public var skippedRows = 0
  /// Text that stands around records, as of a statement that would store them, and is left out of
  /// those that it stands around. Every line is then read by itself, with lenient quoting.
  public var wrapping: Wrapping?

  /// Text before and behind a record; either may be empty.
  public struct Wrapping: Hashable, Sendable, Codable {
    /// What stands before a record.
    public var before: String
    /// What stands after it.
    public var after: String

    public init(before: String, after: String) {
      self.before = before
      self.after = after
    }
  }

  public init() {}
}

/// Whether a log's first row names its columns.
public enum HeaderUse: String, Hashable, Sendable, Codable, CaseIterable {
  case present = "true"
  case absent = "false"
  /// It does when it has the names of all the columns that are needed.
  case optional
}
