import CDRCore
import Rating
import Runs

/// What the templates of a page are given: values by name. Numbers are texts as they are shown, and
/// all that comes from data is protected (``PageText``).
struct PageModel {
  let language: ReportLanguage
  private(set) var values: [String: Any] = [:]

  init(_ language: ReportLanguage) {
    self.language = language
    values["lang"] = language.tag
    values["t"] = language.texts
    values["madeBy"] = language.text(.madeBy, ["version": RateRun.version])
  }

  subscript(_ name: String) -> Any? {
    get { values[name] }
    set { values[name] = newValue ?? false }
  }

  /// A text from data; false where there is none, as templates ask for it.
  static func text(_ text: String?) -> Any {
    guard let text, !text.isEmpty else { return false }
    return PageText.protected(text)
  }

  // MARK: Parts that both pages have

  /// What an item is called, and its name on the bill where that is another.
  func item(_ name: String) -> [String: Any] {
    let known = language.name(ofItem: name)
    return [
      "itemName": PageText.protected(known ?? name),
      "itemCode": known == nil ? false : PageText.protected(name),
      "itemKey": PageText.protected(name),
    ]
  }

  /// An account by its name for people, and by its id.
  func account(_ id: String, called name: String?) -> [String: Any] {
    [
      "accountName": PageText.protected(name ?? id),
      "accountCode": name == nil || name?.hasBytes(of: id) == true
        ? false : PageText.protected(id),
      "accountKey": PageText.protected(id),
    ]
  }

  /// What stands below the title: a label and a value.
  static func fact(_ label: String, _ value: String) -> [String: Any] {
    ["label": label, "value": PageText.protected(value)]
  }

  func status(_ status: BillStatus, isClosed: Bool) -> String {
    switch status {
    case .final: language.text(isClosed ? .closed : .final)
    case .provisional: language.text(.provisional)
    }
  }

  /// A number among those at the top of a page.
  func figure(_ label: Phrase, _ value: String, unit: String = "", note: String = "") -> [String:
    Any]
  {
    [
      "figureLabel": language.text(label), "figureValue": value,
      "figureUnit": unit.isEmpty ? false : unit, "figureNote": note.isEmpty ? false : note,
    ]
  }

  /// What changed from another month, as a figure.
  func changeFigure(
    _ before: FixedDecimal, _ after: FixedDecimal, from month: Month, currency: String
  ) -> [String: Any]? {
    guard let delta = try? after - before else { return nil }
    let percent = PageNumbers.change(delta, of: before)
    return [
      "figureLabel": language.text(.changeFrom, ["month": language.name(of: month)]),
      "figureValue": PageNumbers.signed(delta), "figureUnit": currency,
      "figureNote": percent ?? false,
    ]
  }

  /// What changed, with a sign that does not need a colour.
  func difference(_ delta: FixedDecimal, of before: FixedDecimal) -> [String: Any] {
    [
      "difference": PageNumbers.signed(delta),
      "differencePercent": PageNumbers.change(delta, of: before) ?? "",
      "mark": delta.units > 0 ? "▲" : delta.units < 0 ? "▼" : "",
    ]
  }
}
