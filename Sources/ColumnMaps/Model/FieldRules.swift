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
  /// The first of several that reads a text.
  indirect case anyOf([TimestampForm])
}

/// How long a call is.
public enum DurationRule: Hashable, Sendable, Codable {
  /// What counts is the column; where `check` is given, calls are reported in which it differs
  /// from the time between two timestamps by more than a second, as much as cutting both to
  /// seconds can make of it.
  case column(ColumnName, unit: DurationUnit, check: TimestampPair?)
  /// The time between two timestamps of the start's form and zone.
  case between(TimestampPair)
  case constant(String, unit: DurationUnit)
}

/// Two columns with timestamps of the start's form and zone.
public struct TimestampPair: Hashable, Sendable, Codable {
  /// The column of the earlier timestamp.
  public var from: ColumnName
  /// The column of the later one.
  public var to: ColumnName

  public init(from: ColumnName, to: ColumnName) {
    self.from = from
    self.to = to
  }
}

/// How lengths of time are written. What is finer than a millisecond is rounded up.
public enum DurationUnit: String, Hashable, Sendable, Codable, CaseIterable {
  /// Digits, with a point and digits or without.
  case seconds
  case milliseconds
  case minutes
  /// `1:02:03` or `02:03`, of seconds with a fraction or without.
  case clock
  /// Numbers followed by units, such as `12s`, `1h 2m 3s` or `500ms`.
  case suffixed
}

/// What is recorded of a call.
public enum RecordingRule: Hashable, Sendable, Codable {
  /// All of its duration, where the column has one of these values.
  case flag(ColumnName, values: [String])
  /// An empty field is none; where the column is optional, a file may lack it.
  case column(ColumnName, unit: DurationUnit, isOptional: Bool)
  case constant(String, unit: DurationUnit)
}
