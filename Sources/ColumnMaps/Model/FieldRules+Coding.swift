/// Forms of times and lengths as a ledger keeps them: what was added to the language later is left out
/// where it says nothing, so that a map is written as it always was.
extension LengthForm: Codable {
  private enum CodingKeys: String, CodingKey {
    case unit, decimal, thousands
  }

  public init(from decoder: any Decoder) throws {
    if let unit = try? decoder.singleValueContainer().decode(DurationUnit.self) {
      self.init(unit)
      return
    }
    let form = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try form.decode(DurationUnit.self, forKey: .unit))
    decimal = try form.decode(UInt8.self, forKey: .decimal)
    thousands = try form.decodeIfPresent(String.self, forKey: .thousands)
  }

  public func encode(to encoder: any Encoder) throws {
    if isPlain {
      var unit = encoder.singleValueContainer()
      try unit.encode(self.unit)
      return
    }
    var form = encoder.container(keyedBy: CodingKeys.self)
    try form.encode(unit, forKey: .unit)
    try form.encode(decimal, forKey: .decimal)
    try form.encodeIfPresent(thousands, forKey: .thousands)
  }
}

extension JoinedColumns: Codable {
  public init(from decoder: any Decoder) throws {
    if let column = try? ColumnName(from: decoder) {
      self.init([column])
    } else {
      self.init(try decoder.singleValueContainer().decode([ColumnName].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if columns.count == 1 { return try columns[0].encode(to: encoder) }
    var all = encoder.singleValueContainer()
    try all.encode(columns)
  }
}

extension TimestampPair: Codable {
  private enum CodingKeys: String, CodingKey {
    case from, to, isOvernight
  }

  public init(from decoder: any Decoder) throws {
    let pair = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      from: try pair.decode(JoinedColumns.self, forKey: .from),
      to: try pair.decode(JoinedColumns.self, forKey: .to),
      isOvernight: try pair.decodeIfPresent(Bool.self, forKey: .isOvernight) ?? false)
  }

  public func encode(to encoder: any Encoder) throws {
    var pair = encoder.container(keyedBy: CodingKeys.self)
    try pair.encode(from, forKey: .from)
    try pair.encode(to, forKey: .to)
    if isOvernight { try pair.encode(true, forKey: .isOvernight) }
  }
}
