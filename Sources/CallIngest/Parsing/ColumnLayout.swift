import Metering

/// The columns of a call record that are used, by the names in a standard header.
public enum StandardColumn: String, CaseIterable, Sendable {
  case callID = "call_id"
  case accountID = "account_id"
  case product = "product"
  case startTime = "start_time"
  case duration = "duration_seconds"
  case recording = "recording_seconds"

  /// Only the recording may be absent.
  public var isNeeded: Bool { self != .recording }
}

/// Where a file has the columns that are used.
struct ColumnLayout: Sendable, Equatable {
  /// A header has at most so many columns.
  static let maximumFields = 4096

  var delimiter: UInt8
  /// How many fields every record has.
  var fieldCount: Int
  var callID: Int
  var accountID: Int
  var product: Int
  var startTime: Int
  var duration: Int
  /// nil: nothing is recorded.
  var recording: Int?

  /// The layout of a file without a header, which has no records either.
  static func empty(delimiter: UInt8) -> ColumnLayout {
    ColumnLayout(
      delimiter: delimiter, fieldCount: 0, callID: 0, accountID: 0, product: 0, startTime: 0,
      duration: 0, recording: nil)
  }
}

extension ColumnLayout {
  /// Finds the standard columns in a header; one that is absent or named twice is a ``Failure``.
  init(header: [[UInt8]], delimiter: UInt8, of file: String) throws(Failure) {
    var places: [StandardColumn: Int] = [:]
    var (absent, repeated) = ([String](), [String]())
    for column in StandardColumn.allCases {
      let found = header.indices.filter { header[$0].elementsEqual(column.rawValue.utf8) }
      if found.count > 1 { repeated.append(column.rawValue) }
      if found.isEmpty && column.isNeeded { absent.append(column.rawValue) }
      places[column] = found.first
    }
    guard absent.isEmpty && repeated.isEmpty else {
      var faults = [String]()
      if !absent.isEmpty { faults.append("lacks \(absent.joined(separator: ", "))") }
      if !repeated.isEmpty { faults.append("names \(repeated.joined(separator: ", ")) twice") }
      let shown = header.prefix(40).map { String(decoding: $0.prefix(60), as: UTF8.self) }
      throw Failure(
        .badData,
        "\(file): the header \(faults.joined(separator: " and ")); it has: "
          + shown.joined(separator: ", ") + (header.count > shown.count ? ", …" : ""))
    }
    self.init(
      delimiter: delimiter, fieldCount: header.count,
      callID: places[.callID] ?? 0, accountID: places[.accountID] ?? 0,
      product: places[.product] ?? 0, startTime: places[.startTime] ?? 0,
      duration: places[.duration] ?? 0, recording: places[.recording])
  }
}
