import CDRCore

/// Bars side by side, as a drawing in units of its own. All coordinates are integers.
package struct BarChart {
  /// A bar with what it stands for.
  struct Bar {
    /// Below the bar, where there is room for it; empty: nothing.
    var label: String
    /// What a pointer over the bar shows.
    var title: String
    var value: Int64
  }

  var title: String
  var text: String
  var bars: [Bar]

  private static let (width, height) = (360, 132)
  /// Room for the labels below, and the top; and for each digit of the numbers at the left.
  private static let (bottom, top, digit) = (18, 10, 7)

  /// The chart for the template `chart`.
  ///
  /// - Parameter id: what the page has no other element of.
  func model(id: String) -> [String: Any] {
    let most = max(1, bars.map(\.value).max() ?? 1)
    let bound = Self.roundBound(above: most)
    let left = PageNumbers.text(bound).count * Self.digit + 8
    let room = Self.width - left
    let tall = Self.height - Self.bottom - Self.top
    let base = Self.height - Self.bottom
    let count = max(1, bars.count)
    let drawn = bars.enumerated().map { place, bar -> [String: Any] in
      let start = left + room * place / count
      let end = left + room * (place + 1) / count
      let gap = end - start > 6 ? 2 : 1
      let size = Self.scaled(bar.value, of: bound, to: tall)
      return [
        "x": String(start + gap / 2), "y": String(base - size),
        "barWidth": String(end - start - gap),
        "barHeight": String(size), "barTitle": PageText.protected(bar.title),
        "middle": String((start + end) / 2), "label": PageText.protected(bar.label),
        "hasLabel": !bar.label.isEmpty,
      ]
    }
    return [
      "id": id, "title": PageText.protected(title), "text": PageText.protected(text),
      "width": String(Self.width), "height": String(Self.height), "bars": drawn,
      "base": String(base), "left": String(left), "labelLine": String(Self.height - 4),
      "grid": [bound, bound / 2].filter { $0 > 0 }.map { value -> [String: Any] in
        let line = base - Self.scaled(value, of: bound, to: tall)
        return [
          "value": PageNumbers.text(value), "line": String(line), "textLine": String(line + 4),
          "edge": String(left - 5),
        ]
      },
    ]
  }

  /// A share of a length; what is above 0 is at least a unit tall.
  private static func scaled(_ value: Int64, of bound: Int64, to length: Int) -> Int {
    guard value > 0 else { return 0 }
    return max(1, Int(Int128(value) * Int128(length) / Int128(bound)))
  }

  /// The least of 2, 4, 6, 8, 10, 20, 30, 40, 50, 60, 80, 100, 200 … that is not below a value: its
  /// half is whole.
  package static func roundBound(above value: Int64) -> Int64 {
    for bound: Int64 in [2, 4, 6, 8] where bound >= value { return bound }
    var step: Int64 = 10
    while true {
      for factor: Int64 in [1, 2, 3, 4, 5, 6, 8] {
        let (bound, overflow) = step.multipliedReportingOverflow(by: factor)
        if overflow { return value }
        if bound >= value { return bound }
      }
      let (next, overflow) = step.multipliedReportingOverflow(by: 10)
      if overflow { return value }
      step = next
    }
  }
}
