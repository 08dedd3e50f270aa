import Columns
import Metering

/// Writes a record of any column map in the standard columns: what can be read in its standard form,
/// what cannot as it stands.
struct StandardFields: Sendable {
  private let items: [String]
  private let clock: ZoneClock

  /// - Parameters:
  ///   - items: the names of the metering's items.
  ///   - clock: of the tariff's zone.
  init(items: [String], clock: ZoneClock) {
    self.items = items
    self.clock = clock
  }

  /// The fields in the order of ``StandardColumn``; empty where one is no text.
  func fields(
    _ fields: some FieldSource, layout: ColumnLayout, readBy parser: inout RecordParser
  ) -> [[UInt8]] {
    let map = parser.map
    let isStandard = map.name == ColumnMap.standard.name
    func text(_ column: Int?) -> Field {
      column.map { parser.text($0, of: fields, true) } ?? parser.empty
    }
    let product = text(layout.product)
    let start = parser.start(fields, layout, true)
    let duration = text(layout.duration)
    let recording = text(layout.recording)
    let written = [
      parser.callID(fields, layout, true).ifText,
      parser.account(fields, layout, true).ifText,
      isStandard ? product.ifText : self.product(product, readBy: &parser) ?? product.ifText,
      isStandard ? start.ifText : self.start(start, readBy: &parser) ?? start.ifText,
      isStandard
        ? duration.ifText
        : seconds(parser.readDuration(fields, layout)) ?? duration.ifText,
      isStandard
        ? recording.ifText
        : seconds(parser.readRecording(fields, layout)) ?? recording.ifText,
    ]
    return written
  }

  private func product(_ field: Field, readBy parser: inout RecordParser) -> [UInt8]? {
    (parser.products.constant ?? parser.products.item(field)).map { Array(items[$0].utf8) }
  }

  private func start(_ field: Field, readBy parser: inout RecordParser) -> [UInt8]? {
    guard let instant = parser.startTime(field) else { return nil }
    let second = floorDivide(instant, 1000)
    var text = clock.timestamp(ofSecond: second)
    let milliseconds = instant - second * 1000
    if milliseconds > 0 {
      let digits = String(1000 + milliseconds).dropFirst()
      // Behind `yyyy-MM-ddTHH:mm:ss`.
      text.insert(contentsOf: "." + digits, at: text.index(text.startIndex, offsetBy: 19))
    }
    return Array(text.utf8)
  }

  /// Milliseconds as seconds, with decimals where there are any; nothing for none.
  private func seconds(_ milliseconds: UInt32?) -> [UInt8]? {
    guard let milliseconds else { return nil }
    let fraction = milliseconds % 1000
    let decimals = fraction == 0 ? "" : "." + String(1000 + fraction).dropFirst()
    return Array("\(milliseconds / 1000)\(decimals)".utf8)
  }
}

extension Field {
  /// The bytes; none where they are no UTF-8.
  fileprivate var ifText: [UInt8] {
    isUTF8 ? unsafe Array(UnsafeBufferPointer(start: bytes, count: count)) : []
  }
}
