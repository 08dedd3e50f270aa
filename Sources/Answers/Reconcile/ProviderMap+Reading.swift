import CDRCore
import OperatorFiles

extension ProviderMap {
  /// Reads a map file.
  ///
  /// - Throws: `inputMissing` when it cannot be read, and `unfit`, listing every fault with its line.
  public init(path: String) throws(Failure) {
    try self.init(text: FileText.bytes(ofFile: path), origin: path)
  }

  /// Reads the text of a map file.
  ///
  /// - Parameters:
  ///   - text: YAML in UTF-8.
  ///   - origin: what messages call it.
  /// - Throws: `unfit`, listing every fault with its line.
  public init(text: [UInt8], origin: String) throws(Failure) {
    let faults = FaultLog()
    var map: ProviderMap?
    let kind = YAMLDocument.Kind(
      name: "a map of a provider's bill",
      startingPoint: "`cdr-rater reconcile --help` shows one to start from")
    if let root = YAMLDocument(bytes: text, of: kind, faults: faults).root {
      map = Self.read(root, origin: origin)
    }
    try faults.throwIfAny(in: origin)
    guard let map else { throw Failure(.bug, "\(origin): neither a map nor a fault") }
    self = map
  }

  private static let keys = [
    "name", "compare", "month", "account", "item", "quantity", "unit", "unit_price", "amount",
    "other",
  ]

  private static func read(_ root: YAMLValue, origin: String) -> ProviderMap? {
    guard let keys = root.keys(Self.keys) else { return nil }
    let account = keys.required("account", "name the column of the account")
    let item = keys.required("item", "name the column of the item")
    let amount = keys.required("amount", "name the column of the amount").flatMap(column)
    var map = ProviderMap(
      name: keys["name"]?.name() ?? origin, account: .constant(""), item: .constant(""),
      amount: amount ?? "")
    map.side = keys["compare"]?.word(Side.self) ?? .payable
    map.month = keys["month"].flatMap(column)
    if let (source, values) = account.flatMap(mapped) {
      (map.account, map.accountValues) = (source, values.mapValues(\.text))
    }
    if let (source, values) = item.flatMap(mapped) {
      (map.item, map.itemValues) = (source, values.mapValues(\.text))
    }
    map.quantity = keys["quantity"].flatMap(column)
    if let (source, values) = keys["unit"].flatMap(mapped) {
      map.unit = source
      for (text, value) in values {
        if let unit = value.value.word(Unit.self) { map.unitValues[text] = unit }
      }
      if case .constant(let text) = source, Unit(rawValue: text) == nil {
        keys["unit"]?.fault(
          "\(quoted(text)) is not a unit; write "
            + alternatives(Unit.allCases.map(\.rawValue)))
      }
    }
    map.unitPrice = keys["unit_price"].flatMap(column)
    map.other = keys["other"].flatMap(other)
    return map
  }

  /// `{column: Usage}`, or the column's name alone.
  private static func column(_ value: YAMLValue) -> String? {
    if !value.isMapping { return value.text() }
    return value.keys(["column"])?.required("column", "name a column of the file")?.text()
  }

  private typealias Mapped = (text: String, value: YAMLValue)

  /// `{column: BillingItem, values: {Voice: voice}}` or `{constant: voice}`.
  private static func mapped(_ value: YAMLValue) -> (Source, [String: Mapped])? {
    if !value.isMapping { return value.text().map { (.column($0), [:]) } }
    guard let keys = value.keys(["column", "constant", "values"]),
      let only = keys.only(of: ["column", "constant"]), let text = only.value.text()
    else { return nil }
    if only.key == "constant" {
      keys.refuse(["values"], "has no use where the value is constant; leave it out")
      return (.constant(text), [:])
    }
    var values: [String: Mapped] = [:]
    for entry in keys["values"]?.anyKeys(expecting: "what the column says: what it means")?.entries
      ?? []
    {
      if let text = entry.value.text() { values[entry.key] = (text, entry.value) }
    }
    return (.column(text), values)
  }

  /// `{column: Item, values: [Refund, Adjustment]}`
  private static func other(_ value: YAMLValue) -> (column: String, values: Set<String>)? {
    guard let keys = value.keys(["column", "values"]),
      let column = keys.required("column", "name a column of the file")?.text(),
      let list = keys.required("values", "list what the column says of such rows")?
        .list(of: "values")
    else { return nil }
    return (column, Set(list.compactMap { $0.text() }))
  }
}
