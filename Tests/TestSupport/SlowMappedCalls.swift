import ColumnMaps
import Foundation

/// What becomes of every record of some files that a column map reads, judged the slow way and one
/// after the other.
package struct SlowMappedCalls: SlowVerdicts {
  package private(set) var counts: [[String: Int]] = []
  package private(set) var calls: [SlowCalls.Call] = []
  package private(set) var rejects: [SlowCalls.Reject] = []
  /// Calls whose duration and timestamps disagree.
  package private(set) var disagreements = 0
  /// Files that the map does not fit.
  package private(set) var refused: [String] = []

  private struct Identity: Hashable {
    var id: [UInt8]
    var day: Int
  }

  private let map: ColumnMap
  private let options: SlowCalls.Options
  private let zone: SlowZone
  private let timestamps: SlowTimestamp
  private var expressions: [String: NSRegularExpression] = [:]
  private var seen: [Identity: SlowCalls.Call] = [:]
  /// The numbers as they are compared of calls by which accounts are found.
  private var numbers: [Identity: [String]] = [:]
  /// Of the record at hand.
  private var pendingNumbers: [String] = []

  package init(
    _ files: [(name: String, text: [UInt8])], _ map: ColumnMap, _ options: SlowCalls.Options
  ) {
    self.map = map
    self.options = options
    zone = SlowZone(options.zone)
    timestamps = SlowTimestamp(
      map.start.form, zone: SlowZone(map.start.timeZone ?? options.zone))
    if case .column(let rule) = map.product {
      for pattern in rule.patterns {
        expressions[pattern.match] = try? NSRegularExpression(pattern: pattern.match)
      }
    }
    for file in files { read(file.name, SlowRows(file.text, map)) }
  }

  private enum Outcome: Error {
    case rejected(String)
    case counted(String)
  }

  private mutating func read(_ file: String, _ rows: SlowRows) {
    guard let found = SlowLayout.find(rows, map) else {
      refused.append(file)
      return
    }
    var count: [String: Int] = [:]
    var place = found.start
    while let (row, next) = rows.row(from: place, counts: Array(found.layouts.keys)) {
      place = next
      if row.fault == nil, isReordered(row.fields, found.headers) {
        refused.append(file)
        return
      }
      count["records", default: 0] += 1
      switch judge(row, found) {
      case .counted(let outcome): count[outcome, default: 0] += 1
      case .rejected(let reason):
        count["rejected", default: 0] += 1
        rejects.append(
          .init(file: file, line: row.line, offset: row.offset, reason: reason, raw: row.raw))
      }
    }
    counts.append(count)
  }

  private mutating func judge(
    _ row: SlowText.Record, _ found: SlowLayout.Found
  ) -> Outcome {
    if let fault = row.fault { return .rejected(fault) }
    let isTypes = map.typesRow.map { row.fields.first == Array($0.utf8) } ?? false
    if found.headers.contains(row.fields) || isTypes { return .counted("not_a_call") }
    guard let main = found.main else { return .rejected("field_count") }
    guard let layout = map.isRagged ? main : found.layouts[row.fields.count] else {
      let isExcluded = SlowConditions(map.records).verdict(row.fields, main, map) == .fails
      return isExcluded ? .counted("not_a_call") : .rejected("field_count")
    }
    let call: (id: [UInt8], call: SlowCalls.Call, isCharged: Bool)
    pendingDisagreement = false
    do throws(Outcome) {
      call = try parse(SlowMappedFields(row.fields, layout, map))
    } catch {
      return error
    }
    return count(call.id, call.call, isCharged: call.isCharged)
  }

  /// Whether a row has the names of a header in another order.
  private func isReordered(_ fields: [[UInt8]], _ headers: [[[UInt8]]]) -> Bool {
    func sorted(_ fields: [[UInt8]]) -> [[UInt8]] {
      fields.sorted { $0.lexicographicallyPrecedes($1) }
    }
    return headers.contains { $0 != fields && sorted($0) == sorted(fields) }
      && !headers.contains(fields)
  }

  // MARK: What a record says

  private mutating func parse(
    _ fields: SlowMappedFields
  ) throws(Outcome) -> (id: [UInt8], call: SlowCalls.Call, isCharged: Bool) {
    var fields = fields
    let isRecord = fields.verdict(map.records)
    if isRecord == .fails { throw .counted("not_a_call") }
    let id = fields.callID
    var account = fields.account
    let numbers = fields.numbers
    let product = fields.product
    let start = fields.start
    let charging = fields.verdict(map.charged)
    let isCharged = charging != .fails
    let isUnclear = isRecord == .unreadable || charging == .unreadable
    let reads = isCharged && !isUnclear
    let duration = reads ? fields.duration : ""
    let span = reads ? fields.span : nil
    let recording = reads ? fields.recording : ""
    if fields.isBroken { throw .rejected("bad_encoding") }
    if map.callID != nil && id.isEmpty { throw .rejected("missing_call_id") }
    if account.isEmpty { throw .rejected("missing_account") }
    guard let item = item(product) else { throw .rejected("unknown_product") }
    func isListed(_ account: [UInt8]) -> Bool {
      options.accounts?.contains { Array($0.utf8) == account } ?? true
    }
    if !isCharged, map.start.isOptional, start.isEmpty {
      if numbers.isEmpty, !isListed(account) { throw .rejected("unknown_account") }
      throw isUnclear ? .rejected("bad_duration") : .counted("not_charged")
    }
    guard let instant = timestamps.instant(start) else { throw .rejected("bad_start_time") }
    pendingNumbers = numbers.map { SlowNumbers.digits($0, strip: options.numbers.strip) }
    if !numbers.isEmpty {
      let day = SlowNumbers.day(ofLocal: zone.local(instant))
      guard let holder = options.numbers.holder(of: numbers, on: day) else {
        throw .rejected("unknown_number")
      }
      account = Array(holder.utf8)
    }
    if !isListed(account) { throw .rejected("unknown_account") }
    var call = SlowCalls.Call(
      month: "", account: account, product: item, start: instant, duration: 0, recording: 0)
    if isUnclear { throw .rejected("bad_duration") }
    if isCharged {
      call.duration = try self.duration(duration, span)
      call.recording = try self.recording(recording, of: call.duration)
    }
    call.month = SlowTime.month(
      ofLocal: zone.local(instant + (options.attributesByEnd ? call.duration : 0)))
    return (id, call, isCharged)
  }

  private func item(_ text: String) -> Int? {
    guard case .column(let rule) = map.product else { return options.products.firstIndex(of: text) }
    func isFound(_ pattern: String) -> Bool {
      let range = NSRange(location: 0, length: text.utf16.count)
      return expressions[pattern]?.firstMatch(in: text, range: range) != nil
    }
    let name =
      rule.values.first { $0.text == text }?.item
      ?? rule.patterns.first { isFound($0.match) }?.item ?? rule.fallback ?? text
    return options.products.firstIndex(of: name)
  }

  private static func length(_ text: String, _ form: LengthForm) -> Int? {
    guard let text = SlowDuration.plain(text, form) else { return nil }
    return switch form.unit {
    // Only of seconds there may be more digits than others have.
    case .seconds: SlowTime.milliseconds(text)
    case .milliseconds: SlowDuration.decimal(text, unit: 1)
    case .centiseconds: SlowDuration.decimal(text, unit: 10)
    case .minutes: SlowDuration.decimal(text, unit: 60_000)
    case .clock: SlowDuration.clock(text)
    case .hoursMinutes: SlowDuration.hoursMinutes(text)
    case .hhmmss: SlowDuration.sixDigits(text)
    case .suffixed: SlowDuration.suffixed(text)
    }
  }

  private mutating func duration(
    _ text: String, _ span: (from: String, to: String)?
  ) throws(Outcome) -> Int {
    let length: Int?
    switch map.duration {
    case .column(_, let unit, _), .constant(_, let unit): length = Self.length(text, unit)
    case .between(let pair):
      length = span.flatMap {
        timestamps.length(from: $0.from, to: $0.to, isOvernight: pair.isOvernight)
      }
    }
    guard let length else { throw .rejected("bad_duration") }
    if length > options.maximumHours * 3_600_000 { throw .rejected("duration_out_of_range") }
    if case .column(_, _, let check?) = map.duration, let span,
      disagrees(length, span, isOvernight: check.isOvernight)
    {
      pendingDisagreement = true
    }
    return length
  }

  /// Whether the record at hand disagrees, which counts once the record is not rejected.
  private var pendingDisagreement = false

  private func disagrees(
    _ length: Int, _ span: (from: String, to: String), isOvernight: Bool
  ) -> Bool {
    guard let from = timestamps.instant(span.from), let to = timestamps.instant(span.to) else {
      return false
    }
    let measured =
      timestamps.length(from: span.from, to: span.to, isOvernight: isOvernight) ?? to - from
    return abs(measured - length) > 1000
  }

  private mutating func recording(_ text: String, of duration: Int) throws(Outcome) -> Int {
    switch map.recording {
    case nil: return 0
    case .flag(_, let values): return values.contains(text) ? duration : 0
    case .column(_, let unit, _), .constant(_, let unit):
      if text.isEmpty { return 0 }
      guard let length = Self.length(text, unit), length <= options.maximumHours * 3_600_000 else {
        throw .rejected("bad_recording")
      }
      return length
    }
  }

  // MARK: What becomes of a call

  private mutating func count(
    _ id: [UInt8], _ call: SlowCalls.Call, isCharged: Bool
  ) -> Outcome {
    if pendingDisagreement { disagreements += 1 }
    let isOutside = options.month.map { call.month != $0 } ?? false
    if !isCharged { return .counted(isOutside ? "outside_month" : "not_charged") }
    if options.findsDuplicates, map.callID != nil {
      let key = Identity(id: id, day: zone.local(call.start) / 86_400_000)
      if let first = seen[key] {
        if isOutside { return .counted("outside_month") }
        var alike = call
        alike.month = first.month
        if !pendingNumbers.isEmpty { alike.account = first.account }
        return alike == first && numbers[key] == pendingNumbers
          ? .counted("duplicate") : .rejected("conflicting_duplicate")
      }
      seen[key] = call
      numbers[key] = pendingNumbers
    }
    if isOutside { return .counted("outside_month") }
    if call.duration == 0 && call.recording == 0 { return .counted("not_charged") }
    calls.append(call)
    return .counted("rated")
  }
}
