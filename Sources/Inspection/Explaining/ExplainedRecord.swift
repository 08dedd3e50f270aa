import CDRCore
import Metering

/// A record, and what a column map makes of it.
public struct ExplainedRecord: Hashable, Sendable {
  /// The line on which it starts, from 1.
  public var line: Int64
  /// Where it starts in the uncompressed text, from 0.
  public var offset: Int64
  /// Its raw text without the line end; of one that could not be split, its first line, cut at
  /// 64 KiB.
  public var record: [UInt8]
  /// nil where it could not be split into the columns of the map.
  public var call: ExplainedCall?
  /// What becomes of the record.
  public var outcome: Outcome

  /// What becomes of it in a run of its own, without the search for duplicates.
  public enum Outcome: Hashable, Sendable {
    /// The call's time after rounding, which a bill counts in minutes.
    case rated(billedSeconds: UInt32)
    case notCharged(NotCharged)
    case notACall(NotACall)
    /// `detail` is what a rejects file says.
    case rejected(RejectReason, detail: String)
  }

  /// Why a call is not charged for.
  public enum NotCharged: Hashable, Sendable {
    /// It has no duration, and nothing of it was recorded.
    case zeroSeconds
    /// The map charges only for other texts of these columns.
    case texts([ColumnText])
  }

  /// Why a line is not a call.
  public enum NotACall: Hashable, Sendable {
    case headerRepeated
    /// The map reads only lines with other texts of these columns.
    case texts([ColumnText])
  }

  /// A column's text, by which a condition does not hold.
  public struct ColumnText: Hashable, Sendable {
    /// The column as the map names it.
    public var column: String
    /// Its text; empty in a line that is too short.
    public var text: String
  }
}

/// A record's fields as a column map reads them.
public struct ExplainedCall: Hashable, Sendable {
  /// What a field says.
  public enum Reading<Value: Hashable & Sendable>: Hashable, Sendable {
    case read(Value)
    /// The text as it stands, which cannot be read.
    case unreadable(String)
  }

  /// Empty where the map has no key.
  public var callID: String
  /// The account's name; where numbers tell it, empty unless it is known who holds one.
  public var account: String
  /// The digits by which the account is looked for, in the order of the map's columns; none where a
  /// column says it.
  public var numbers: [String] = []
  /// The item's name; where no item is meant, the text as it stands.
  public var product: String
  /// In milliseconds since 1970-01-01T00:00:00Z.
  public var start: Reading<Int64>
  /// In milliseconds.
  public var duration: Reading<UInt32>
  /// In milliseconds; 0 when nothing was recorded.
  public var recording: Reading<UInt32>
}

extension ExplainedCall {
  /// - Parameter items: the names of the metering's items.
  init(_ record: FieldReadings, items: [String]) {
    callID = String(decoding: record.callID, as: UTF8.self)
    account = String(decoding: record.account, as: UTF8.self)
    numbers = record.numberTexts
    product =
      record.product.value.map { items[$0] } ?? String(decoding: record.product.text, as: UTF8.self)
    start = Reading(record.start)
    duration = Reading(record.duration)
    recording = Reading(record.recording)
  }
}

extension ExplainedCall.Reading {
  init(_ reading: FieldReadings.Reading<Value>) {
    self =
      reading.value.map { .read($0) } ?? .unreadable(String(decoding: reading.text, as: UTF8.self))
  }
}
