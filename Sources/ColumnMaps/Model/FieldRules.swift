/// What tells the calls of a day apart.
public struct CallIDRule: Hashable, Sendable, Codable {
  /// Columns whose texts are joined to the key. Of several such lists a file takes the first of
  /// which it has all columns.
  ///
  /// Joined are the texts with `|` between them, and with a `\` before every `|` and `\` inside, so
  /// that two calls have one key only when they agree in every column. A text from a single column
  /// stands as it is.
  public var alternatives: [[ColumnName]]

  public init(_ alternatives: [[ColumnName]]) { self.alternatives = alternatives }
}

/// Who pays.
public enum AccountRule: Hashable, Sendable, Codable {
  /// The first of these columns that is not empty.
  case columns([ColumnName])
  case constant(String)
  /// The account that holds a number on the day the call starts.
  case number(NumberRule)

  /// The columns that are looked at; none of a constant.
  public var columns: [ColumnName] {
    switch self {
    case .columns(let columns): columns
    case .number(let rule): rule.columns
    case .constant: []
    }
  }
}

/// Finds the account by the numbers in a record: the holder of the first number that is held on the
/// day of the call pays.
public struct NumberRule: Hashable, Sendable, Codable {
  /// The columns with the numbers, in the order in which they are looked up.
  public var columns: [ColumnName]
  /// Prefixes that are removed before numbers are compared, such as `+86`; see `NumberText`.
  public var strip: [String]

  public init(_ columns: [ColumnName], strip: [String] = []) {
    self.columns = columns
    self.strip = strip
  }
}

/// What is charged for.
public enum ProductRule: Hashable, Sendable, Codable {
  case constant(String)
  case column(ProductColumn)

  /// All items that the rule names.
  public var items: [String] {
    switch self {
    case .constant(let item): [item]
    case .column(let column):
      column.values.map(\.item) + column.patterns.map(\.item) + (column.fallback.map { [$0] } ?? [])
    }
  }
}

/// A column that says what is charged for: by its values, else by patterns, else ``fallback``; and
/// without that, its text is itself the item's name.
public struct ProductColumn: Hashable, Sendable, Codable {
  /// What one text of the column stands for.
  public struct Value: Hashable, Sendable, Codable {
    /// The whole text of the field.
    public var text: String
    /// The item that it stands for.
    public var item: String

    public init(text: String, item: String) {
      self.text = text
      self.item = item
    }
  }

  /// What texts of some form stand for.
  public struct Pattern: Hashable, Sendable, Codable {
    /// A regular expression that ``BoundedPattern`` takes, to be found anywhere in the text.
    public var match: String
    /// The item that they stand for.
    public var item: String

    public init(match: String, item: String) {
      self.match = match
      self.item = item
    }
  }

  /// The column that says the product.
  public var column: ColumnName
  /// Items by the whole text of the field.
  public var values: [Value] = []
  /// The first that matches counts.
  public var patterns: [Pattern] = []
  /// The item of all other texts; nil: the text is the item.
  public var fallback: String?

  public init(_ column: ColumnName) { self.column = column }
}

/// When a call starts.
public struct StartRule: Hashable, Sendable, Codable {
  /// Where the text of a start is found.
  public enum Source: Hashable, Sendable, Codable {
    /// The texts of these columns with a space between them, as of a date and a time.
    case columns([ColumnName])
    case constant(String)
  }

  /// Where the text of the start is found.
  public var source: Source
  /// How it is written.
  public var form = TimestampForm.standard
  /// The IANA name of the zone of timestamps without an offset; nil: the tariff's.
  public var timeZone: String?
  /// Whether a call that is not charged for may be without a start.
  public var isOptional = false

  public init(_ source: Source) { self.source = source }
}

/// How timestamps are written.
public enum TimestampForm: Hashable, Sendable, Codable {
  /// RFC 3339 with or without an offset, Unix seconds of 10 digits or milliseconds of 13.
  case standard
  case pattern(TimePattern)
  /// Seconds since 1970-01-01T00:00:00Z, with a fraction or without.
  case unixSeconds
  case unixMilliseconds
  case unixMicroseconds
  /// Days as a spreadsheet counts them, with a fraction for the time of day.
  case excelDays
  /// The first of several that reads a text.
  indirect case anyOf([TimestampForm])
}

/// How long a call is.
public enum DurationRule: Hashable, Sendable, Codable {
  /// What counts is the column; where `check` is given, calls are reported in which it differs
  /// from the time between two timestamps by more than a second, as much as cutting both to
  /// seconds can make of it.
  case column(ColumnName, unit: LengthForm, check: TimestampPair?)
  /// The time between two timestamps of the start's form and zone.
  case between(TimestampPair)
  case constant(String, unit: LengthForm)
}

/// Two timestamps of the start's form and zone.
public struct TimestampPair: Hashable, Sendable {
  /// The columns of the earlier timestamp.
  public var from: JoinedColumns
  /// The columns of the later one.
  public var to: JoinedColumns
  /// Whether a later timestamp that comes before the earlier one is of the next day.
  public var isOvernight = false

  /// Two columns.
  public init(from: ColumnName, to: ColumnName) {
    self.init(from: JoinedColumns([from]), to: JoinedColumns([to]))
  }

  public init(from: JoinedColumns, to: JoinedColumns, isOvernight: Bool = false) {
    self.from = from
    self.to = to
    self.isOvernight = isOvernight
  }
}

/// Columns whose texts are read together, with a space between them, as of a date and a time.
public struct JoinedColumns: Hashable, Sendable {
  /// The columns, in the order of their texts.
  public var columns: [ColumnName]

  public init(_ columns: [ColumnName]) { self.columns = columns }

  /// The columns as messages name them: `Date Start`.
  public var label: String { columns.map(\.label).joined(separator: " ") }
}

/// How lengths of time are written. What is finer than a millisecond is rounded up.
public enum DurationUnit: String, Hashable, Sendable, Codable, CaseIterable {
  /// Digits, with a point and digits or without.
  case seconds
  case milliseconds
  case centiseconds
  case minutes
  /// `1:02:03` or `02:03`, of seconds with a fraction or without.
  case clock
  /// `1:02`, of hours and minutes.
  case hoursMinutes = "hours_minutes"
  /// `010203`: two digits each of hours, minutes and seconds.
  case hhmmss
  /// Numbers followed by units, such as `12s`, `1h 2m 3s` or `500ms`.
  case suffixed
}

/// How a length of time is written: its unit, and the marks in its numbers.
public struct LengthForm: Hashable, Sendable {
  /// The unit.
  public var unit: DurationUnit
  /// What stands before the decimals of a number: `.` or `,`.
  public var decimal = Self.point
  /// The character between groups of three digits; nil: there is none.
  public var thousands: String?

  static let point = UInt8(ascii: ".")

  public init(_ unit: DurationUnit) { self.unit = unit }

  /// Whether numbers are written with a point alone.
  public var isPlain: Bool { decimal == Self.point && thousands == nil }

  /// Seconds, with a point before decimals.
  public static let seconds = LengthForm(.seconds)
  /// Milliseconds, with a point before decimals.
  public static let milliseconds = LengthForm(.milliseconds)
  /// Minutes, with a point before decimals.
  public static let minutes = LengthForm(.minutes)
  /// `1:02:03`
  public static let clock = LengthForm(.clock)
  /// `1h 2m 3s`
  public static let suffixed = LengthForm(.suffixed)
}

/// What is recorded of a call.
public enum RecordingRule: Hashable, Sendable, Codable {
  /// All of its duration, where the column has one of these values.
  case flag(ColumnName, values: [String])
  /// An empty field is none; where the column is optional, a file may lack it.
  case column(ColumnName, unit: LengthForm, isOptional: Bool)
  case constant(String, unit: LengthForm)
}
