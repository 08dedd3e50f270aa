import CDRCore
import Reports

/// The forms that a comparison with a provider's bill is written in.
struct ReconcileFormat {
  let format: OutputFormat

  /// What makes the form of the text; nil where it is that already.
  var encoding: RowsEncoding? {
    format.encoding(
      of: RowsLayout(
        "reconciliation", header: Self.columns.joined(separator: ","), counts: Self.counts,
        money: ["our_unit_price", "their_unit_price", "ours", "theirs", "difference"]),
      except: [.json, .table])
  }

  /// The whole result.
  func text(of result: Reconciliation, month: Month) -> [UInt8] {
    switch format {
    case .csv, .ndjson, .xlsx: csv(result, month)
    case .json: json(result, month)
    case .table: table(result, month)
    }
  }

  /// The columns of a row.
  static let columns = [
    "class", "month", "account_id", "item", "our_quantity", "their_quantity", "unit",
    "our_unit_price", "their_unit_price", "ours", "theirs", "difference", "their_rows",
    "their_line", "cause",
  ]

  /// Those of them that JSON has as numbers.
  private static let counts: Set = ["our_quantity", "their_quantity", "their_rows", "their_line"]

  /// Rows in a table, of those that do not agree.
  private static let shownRows = 40

  private func csv(_ result: Reconciliation, _ month: Month) -> [UInt8] {
    var text = Array((Self.columns.joined(separator: ",") + "\n").utf8)
    for group in result.groups {
      for (place, field) in group.fields(month).enumerated() {
        if place > 0 { text.append(UInt8(ascii: ",")) }
        text.append(csvField: field)
      }
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  private func json(_ result: Reconciliation, _ month: Month) -> [UInt8] {
    var text = Array("{\"reconciliation\": [".utf8)
    func add(_ string: String) { text.append(contentsOf: string.utf8) }
    for (row, group) in result.groups.enumerated() {
      add(row == 0 ? "\n  {" : ",\n  {")
      for (place, field) in group.fields(month).enumerated() {
        add(place == 0 ? "" : ", ")
        add("\"\(Self.columns[place])\": ")
        if field.isEmpty {
          add("null")
        } else if Self.counts.contains(Self.columns[place]) {
          add(field)
        } else {
          text.append(jsonString: field)
        }
      }
      add("}")
    }
    add(result.groups.isEmpty ? "],\n" : "\n],\n\"classes\": {")
    if result.groups.isEmpty { add("\"classes\": {") }
    for (place, sum) in result.classes.enumerated() {
      add(place == 0 ? "" : ", ")
      add(
        "\"\(sum.kind.rawValue)\": {\"count\": \(sum.count), \"difference\": \"\(sum.difference)\"}"
      )
    }
    add("},\n\"totals\": {\"ours\": \"\(result.ours)\", \"theirs\": \"\(result.theirs)\"")
    if let difference = try? result.theirs - result.ours {
      add(", \"difference\": \"\(difference)\"")
    }
    add(", \"agrees\": \(result.agrees)},\n\"causes\": [")
    for (place, cause) in result.causes.enumerated() {
      add(place == 0 ? "" : ", ")
      text.append(jsonString: cause)
    }
    add("]}\n")
    return text
  }

  private func table(_ result: Reconciliation, _ month: Month) -> [UInt8] {
    var text: [UInt8] = []
    var classes = TextTable(
      ["class", "rows", "ours", "theirs", "difference"].enumerated().map {
        .init(name: $0.element, isNumber: $0.offset > 0)
      })
    for sum in result.classes {
      classes.append(
        row: [
          sum.kind.rawValue, "\(sum.count)", sum.ours.grouped, sum.theirs.grouped,
          sum.difference.grouped,
        ])
    }
    let difference = (try? result.theirs - result.ours)?.grouped ?? ""
    classes.end(
      total: TextTable.encoded([
        "total", "\(result.groups.count)", result.ours.grouped, result.theirs.grouped, difference,
      ]), into: &text)
    for cause in result.causes { text.append(contentsOf: "\n\(cause)\n".utf8) }
    let open = result.groups.filter { !result.agrees($0) }
    guard !open.isEmpty else {
      text.append(contentsOf: "\nThe bills agree.\n".utf8)
      return text
    }
    text.append(UInt8(ascii: "\n"))
    let shown = Self.columns.indices.filter { Self.columns[$0] != "month" }
    let numbers = Set(4...13).subtracting([6])
    var rows = TextTable(
      shown.map { .init(name: Self.columns[$0], isNumber: numbers.contains($0)) })
    for group in open.prefix(Self.shownRows) {
      let fields = group.fields(month)
      rows.append(row: shown.map { fields[$0] })
    }
    text.append(contentsOf: rows.plainText.utf8)
    if open.count > Self.shownRows {
      text.append(
        contentsOf: "… and \(open.count - Self.shownRows) more; --format csv has all.\n".utf8)
    }
    return text
  }
}

extension Reconciliation {
  /// What the rows of one class come to.
  struct ClassSum {
    var kind: ReconcileClass
    var count = 0
    var ours = FixedDecimal.zero
    var theirs = FixedDecimal.zero
    var difference = FixedDecimal.zero
  }

  /// Of classes that occur, in their order.
  var classes: [ClassSum] {
    ReconcileClass.allCases.compactMap { kind in
      var sum = ClassSum(kind: kind)
      for group in groups where group.kind == kind {
        sum.count += 1
        // The whole sum was found to be in range.
        sum.ours = (try? sum.ours + group.ourAmount) ?? sum.ours
        sum.theirs = (try? sum.theirs + group.theirAmount) ?? sum.theirs
        sum.difference = (try? sum.difference + group.difference) ?? sum.difference
      }
      return sum.count == 0 ? nil : sum
    }
  }
}

extension ReconciledGroup {
  /// In the order of ``ReconcileFormat/columns``.
  func fields(_ month: Month) -> [String] {
    let isTime = (ours.first ?? theirs.first)?.isTime ?? true
    func quantity(_ lines: [ReconciledLine]) -> String {
      guard let sum = try? Self.quantity(lines) else { return "" }
      guard isTime else { return sum.description }
      guard let minutes = try? sum.divided(by: 60, toScale: 3, .halfUp) else { return "" }
      var text = minutes.description
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
      return text
    }
    let quantities = (quantity(ours), quantity(theirs))
    let unit =
      quantities.0.isEmpty && quantities.1.isEmpty ? "" : isTime ? "minute" : unitName
    return [
      kind.rawValue, month.description, account, item, quantities.0, quantities.1, unit,
      Self.unitPrice(ours) ?? "", Self.unitPrice(theirs) ?? "",
      ours.isEmpty ? "" : ourAmount.description, theirs.isEmpty ? "" : theirAmount.description,
      difference.description, theirs.isEmpty ? "" : "\(theirs.count)",
      theirs.first?.line.map(String.init) ?? "", cause,
    ]
  }

  private var unitName: String { item == "number_rent" ? "number_month" : "seat" }
}
