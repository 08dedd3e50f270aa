/// Maps as a ledger keeps them. What was added to the language later may be absent, and is left out
/// where it says nothing, so that a map is written as it always was.
extension ColumnMap: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, files, format, text, header, columnNames, typesRow, isRagged, records, nulls,
      trimsFields
    case callID, account, product, start, duration, recording, charged, unconfirmed
  }

  /// A condition as it was written while there was only one kind.
  private struct ChargedValues: Codable {
    var column: ColumnName
    var values: [String]
  }

  public init(from decoder: any Decoder) throws {
    let map = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      name: try map.decode(String.self, forKey: .name),
      account: try map.decode(AccountRule.self, forKey: .account),
      product: try map.decode(ProductRule.self, forKey: .product),
      start: try map.decode(StartRule.self, forKey: .start),
      duration: try map.decode(DurationRule.self, forKey: .duration))
    unconfirmed =
      try map.decodeIfPresent([UnconfirmedField].self, forKey: .unconfirmed) ?? []
    files = try map.decode([String].self, forKey: .files)
    format = try map.decodeIfPresent(LogFormat.self, forKey: .format) ?? .csv
    text = try map.decode(TextForm.self, forKey: .text)
    header = try map.decode(HeaderUse.self, forKey: .header)
    columnNames = try map.decode([[String]].self, forKey: .columnNames)
    typesRow = try map.decodeIfPresent(String.self, forKey: .typesRow)
    isRagged = try map.decodeIfPresent(Bool.self, forKey: .isRagged) ?? false
    records = try map.decodeIfPresent([Condition].self, forKey: .records) ?? []
    nulls = try map.decode([String].self, forKey: .nulls)
    trimsFields = try map.decode(Bool.self, forKey: .trimsFields)
    callID = try map.decodeIfPresent(CallIDRule.self, forKey: .callID)
    recording = try map.decodeIfPresent(RecordingRule.self, forKey: .recording)
    if let values = try? map.decodeIfPresent(ChargedValues.self, forKey: .charged) {
      charged = .values(values.column, values.values)
    } else {
      charged = try map.decodeIfPresent([Condition].self, forKey: .charged) ?? []
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var map = encoder.container(keyedBy: CodingKeys.self)
    try map.encode(name, forKey: .name)
    if !unconfirmed.isEmpty { try map.encode(unconfirmed, forKey: .unconfirmed) }
    try map.encode(files, forKey: .files)
    if format != .csv { try map.encode(format, forKey: .format) }
    try map.encode(text, forKey: .text)
    try map.encode(header, forKey: .header)
    try map.encode(columnNames, forKey: .columnNames)
    try map.encodeIfPresent(typesRow, forKey: .typesRow)
    if isRagged { try map.encode(true, forKey: .isRagged) }
    if !records.isEmpty { try map.encode(records, forKey: .records) }
    try map.encode(nulls, forKey: .nulls)
    try map.encode(trimsFields, forKey: .trimsFields)
    try map.encodeIfPresent(callID, forKey: .callID)
    try map.encode(account, forKey: .account)
    try map.encode(product, forKey: .product)
    try map.encode(start, forKey: .start)
    try map.encode(duration, forKey: .duration)
    try map.encodeIfPresent(recording, forKey: .recording)
    if let (column, values) = charged.onlyValues {
      try map.encode(ChargedValues(column: column, values: values), forKey: .charged)
    } else if !charged.isEmpty {
      try map.encode(charged, forKey: .charged)
    }
  }
}
