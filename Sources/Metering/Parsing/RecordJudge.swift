import CDRCore
import ColumnMaps

/// Says of single records what the first pass makes of them: a call, or a reject with its detail. The
/// same rules as read millions, only slowly.
package struct RecordJudge: ~Copyable {
  package enum Verdict: Sendable {
    case call(JudgedCall)
    case notACall(NotACallReason)
    /// `detail` is what a rejects file says.
    case rejected(RejectReason, detail: String)
  }

  private var parser: RecordParser
  private var calendar: CallCalendar

  /// - Parameter options: the metering, the column map and the longest call.
  /// - Throws: `unfit` for a metering or a map that cannot be worked with.
  package init(_ options: FirstPassOptions) throws(Failure) {
    let clock = try options.metering.clock
    let parser = try RecordParser(
      options.columns, metering: options.metering, clock: clock,
      maximumCallHours: options.maximumCallHours, directory: options.numbers,
      listed: options.accounts)
    self.parser = parser
    calendar = CallCalendar(clock: clock, attribution: options.metering.attribution)
  }

  /// Judges the record that a stream read last.
  ///
  /// - Parameter file: where the record's file has its columns.
  /// - Throws: `badData` where a header begins whose columns are in another order than the file's.
  package mutating func judge(
    _ record: RecordStream.Record, of stream: borrowing RecordStream, in file: FileContext
  ) throws(Failure) -> Verdict {
    if record.isSplit {
      switch file.likeness(stream.fields, fieldCount: record.fieldCount) {
      case .repeated: return .notACall(.headerRepeated)
      case .reordered: throw file.reordered(at: stream.offset(of: record))
      case .other: break
      }
    }
    guard record.isSplit, let layout = file.layout(fieldCount: record.fieldCount) else {
      parser.composed.removeAll()
      if record.isSplit, !file.isOpen,
        parser.leavesOut(stream.fields, layout: file.layout, fieldCount: record.fieldCount)
      {
        return .notACall(.excluded)
      }
      let fault = file.fault(
        record.outcome, fieldCount: record.fieldCount, json: record.fault)
      return .rejected(fault.reason, detail: fault.detail)
    }
    parser.composed.removeAll()
    let parsed: ParsedCall
    do throws(RejectReason) {
      parsed = try parser.parse(stream.fields, layout: layout, mayBeNonASCII: true)
    } catch {
      return .rejected(error, detail: parser.detail(of: error, stream.fields, layout: layout))
    }
    if parsed.isExcluded { return .notACall(.excluded) }
    let call = parsed.call
    return .call(
      JudgedCall(
        callID: call.callID.copy, account: call.accountID.copy, numbers: call.numbers.copy,
        item: call.item,
        start: call.start, hasStart: parsed.hasStart, duration: call.duration,
        recording: call.recording, isCharged: parsed.isCharged, disagrees: parsed.disagrees,
        day: Int32(truncatingIfNeeded: calendar.day(of: call.start)),
        month: Month(index: calendar.month(of: call))))
  }

  /// The month of a record that is not a call, as far as its times tell.
  package mutating func month(ofStart start: Int64, _ duration: UInt32?) -> Month {
    Month(index: calendar.span(start: start, duration: duration ?? 0).month)
  }

  /// Reads the fields of the record that a stream read last, each by itself, as far as they can be
  /// read.
  ///
  /// - Returns: nil where the record could not be split into the columns of the map.
  package mutating func read(
    _ record: RecordStream.Record, of stream: borrowing RecordStream, in file: FileContext
  ) -> FieldReadings? {
    guard record.isSplit, let layout = file.layout(fieldCount: record.fieldCount) else {
      return nil
    }
    parser.composed.removeAll()
    let fields = stream.fields
    func text(_ column: Int?) -> Field {
      column.map { parser.text($0, of: fields, true) } ?? parser.empty
    }
    let conditions =
      Array(zip(parser.records.tests, layout.recordTests))
      + Array(zip(parser.charged.tests, layout.chargedTests))
    let (product, start) = (text(layout.product), parser.start(fields, layout, true))
    var (account, numbers) = (parser.empty, RecordParser.Numbers(text: parser.empty))
    if parser.numberForm == nil {
      account = parser.account(fields, layout, true)
    } else {
      numbers = parser.numbers(fields, layout, true)
      if let directory = parser.directory, let instant = parser.startTime(start) {
        account = parser.holder(of: numbers, at: instant, in: directory) ?? parser.empty
      }
    }
    return FieldReadings(
      callID: parser.callID(fields, layout, true).copy, account: account.copy,
      numbers: numbers.text.copy,
      product: .init(
        text: product.copy, value: parser.products.constant ?? parser.products.item(product)),
      start: .init(text: start.copy, value: parser.startTime(start)),
      duration: .init(text: text(layout.duration).copy, value: parser.readDuration(fields, layout)),
      recording: .init(
        text: text(layout.recording).copy, value: parser.readRecording(fields, layout)),
      conditions: conditions.map { test, column in
        let text = text(column)
        return .init(text: text.copy, holds: test.verdict(text) == .holds)
      })
  }
}

/// A record that is a call, in full.
package struct JudgedCall: Sendable {
  package var callID: [UInt8]
  package var account: [UInt8]
  /// What it is compared by instead of its account, where its numbers tell that; else empty.
  package var numbers: [UInt8]
  /// The item's place in the metering.
  package var item: Int
  /// In milliseconds since 1970-01-01T00:00:00Z.
  package var start: Int64
  /// Whether it says when it started, which a call that is not charged for need not; if it does not,
  /// start, day and month are without meaning.
  package var hasStart: Bool
  /// In milliseconds, as is `recording`.
  package var duration: UInt32
  package var recording: UInt32
  /// Whether the map has it charged for.
  package var isCharged: Bool
  /// Whether its duration and the time between its timestamps differ.
  package var disagrees: Bool
  /// The calendar day of its start, in days since 1970-01-01.
  package var day: Int32
  package var month: Month
}

/// A record's fields as a column map reads them, each by itself.
package struct FieldReadings {
  /// A field's text, and what it says; no value where it cannot be read.
  package struct Reading<Value> {
    package var text: [UInt8]
    package var value: Value?
  }

  /// Empty where the map has no key.
  package var callID: [UInt8]
  /// Where numbers tell it, empty unless one of them is held on the day of the start.
  package var account: [UInt8]
  /// As ``JudgedCall/numbers``.
  package var numbers: [UInt8]
  /// The item's place in the metering.
  package var product: Reading<Int>
  /// In milliseconds since 1970-01-01T00:00:00Z.
  package var start: Reading<Int64>
  /// In milliseconds, as is `recording`.
  package var duration: Reading<UInt32>
  package var recording: Reading<UInt32>
  /// What a condition looks at, and whether it is known to hold.
  package struct ConditionReading {
    package var text: [UInt8]
    package var holds: Bool
  }

  /// What the parts of `records` and then those of `charged_when` look at, in the order of the map.
  package var conditions: [ConditionReading]
}

extension FieldReadings {
  /// The digits by which the account is looked for, in the order of the map's columns.
  package var numberTexts: [String] {
    numbers.dropFirst().dropLast().split(
      separator: RecordParser.numbersEnd, omittingEmptySubsequences: false
    ).prefix(numbers.isEmpty ? 0 : .max).map { String(decoding: $0, as: UTF8.self) }
  }
}

extension Field {
  /// The field's bytes.
  var copy: [UInt8] { unsafe Array(UnsafeBufferPointer(start: bytes, count: count)) }
}
