import LedgerModel
import TestSupport

/// A line to be written into a file of calls, whole or with one flaw.
///
/// Under the map `other` its account is another column, and calls in the state `NO` are not charged.
package struct Record: Codable, Hashable {
  package enum Flaw: String, Codable, CaseIterable {
    case fieldCount, badQuoting, badEncoding, missingID, missingAccount, unknownProduct, badStart,
      badDuration, tooLong, badRecording
    /// The line ends in its second field, as that of a log that is being written.
    case cut
    /// The line is the header again, as where files were joined.
    case header
  }

  /// How the start is written.
  package enum StartForm: String, Codable, CaseIterable {
    case wall, zulu, offset, unixMilliseconds
  }

  package var id: String
  package var account: String
  package var other: String
  /// Among ``World/products``.
  package var product: Int
  package var isAnswered = true
  /// In milliseconds since 1970-01-01T00:00:00Z.
  package var start: Int
  package var form = StartForm.zulu
  package var duration: String
  package var recording: String
  package var flaw: Flaw?
  /// How long the text is in a column that nothing reads.
  package var note = 0

  package static let header =
    "call_id,account_id,other,product,state,start_time,duration_seconds,recording_seconds,note"

  /// The line without its end.
  package func text(in world: World) -> [UInt8] {
    if flaw == .header { return Array(Self.header.utf8) }
    var account = Array(account.contains(",") ? "\"\(account)\"".utf8 : account.utf8)
    switch flaw {
    case .badQuoting: account = Array("ac\"me".utf8)
    case .badEncoding: account = [0x61, 0xff]
    case .missingAccount: account = []
    default: break
    }
    let id = flaw == .missingID ? "" : id
    let other = other.contains(",") ? "\"\(other)\"" : other
    let fields = [
      other, flaw == .unknownProduct ? "fax" : World.products[product], isAnswered ? "OK" : "NO",
      flaw == .badStart ? "2025-02-30T10:00:00" : startText(in: world), durationText,
      flaw == .badRecording ? "x" : recording, String(repeating: "n", count: note),
    ]
    let first = Array("\(id),".utf8) + account
    switch flaw {
    case .cut: return first
    case .fieldCount: return first + Array(("," + fields[..<4].joined(separator: ",")).utf8)
    default: return first + Array(("," + fields.joined(separator: ",")).utf8)
    }
  }

  private var durationText: String {
    switch flaw {
    case .badDuration: "-5"
    case .tooLong: "86400.001"
    default: duration
    }
  }

  package func startText(in world: World) -> String {
    let zone = world.calendar.zone
    let wall = zone.local(start)
    switch form {
    case .wall where zone.readings(ofLocal: wall).first == start: return World.text(ofWall: wall)
    case .unixMilliseconds: return "\(start)"
    case .offset: return World.text(ofWall: start + 5 * 3_600_000) + "+05:00"
    case .wall, .zulu: return World.text(ofWall: start) + "Z"
    }
  }

  /// What the line says.
  package func meaning(by map: MapName, in world: World) -> LineMeaning {
    let readsOther = map == .other
    switch flaw {
    case .header: return .notACall
    case .fieldCount, .cut: return .broken("field_count")
    case .badQuoting: return .broken("bad_quoting")
    case .badEncoding where !readsOther: return .broken("bad_encoding")
    case .missingID: return .broken("missing_call_id")
    case .missingAccount where !readsOther: return .broken("missing_account")
    case .unknownProduct: return .broken("unknown_product")
    case .badStart: return .broken("bad_start_time")
    default: break
    }
    if readsOther && !isAnswered { return .uncharged }
    switch flaw {
    case .badDuration: return .broken("bad_duration")
    case .tooLong: return .broken("duration_out_of_range")
    case .badRecording: return .broken("bad_recording")
    default: break
    }
    return .call(
      ModelCall(
        id: Array(id.utf8), account: Array((readsOther ? other : account).utf8), product: product,
        start: start, duration: SlowTime.milliseconds(duration) ?? 0,
        recording: recording.isEmpty ? 0 : SlowTime.milliseconds(recording) ?? 0,
        in: world.calendar))
  }

  package func line(by map: MapName, in world: World) -> ModelLine {
    let isReadable = ![.fieldCount, .cut, .badQuoting, .missingID, .header].contains(flaw)
    return ModelLine(
      text: text(in: world), meaning: meaning(by: map, in: world),
      readableID: isReadable ? Array(id.utf8) : nil, account: judgedAccount(by: map))
  }

  /// The account, where nothing is wrong with the line that is looked at before its account.
  func judgedAccount(by map: MapName) -> [UInt8]? {
    switch flaw {
    case .header, .fieldCount, .cut, .badQuoting, .missingID, .unknownProduct, .badStart: nil
    case .badEncoding where map != .other, .missingAccount where map != .other: nil
    default: Array((map == .other ? other : account).utf8)
    }
  }

  /// The record as a person corrects it, read by the standard columns.
  func corrected(of map: MapName) -> Record {
    var record = self
    record.flaw = nil
    if map == .other { record.account = other }
    return record
  }
}

/// The column maps that files are read by.
package enum MapName: String, Codable {
  case standard, other
  /// It names a column that no file has.
  case unfit

  /// The file that has it.
  var file: String? { self == .standard ? nil : rawValue + ".yaml" }

  var text: String {
    Self.text.replacing("duration_seconds", with: self == .unfit ? "minutes" : "duration_seconds")
  }

  private static let text = """
    name: other
    fields:
      call_id: {column: call_id}
      account_id: {column: other}
      product: {column: product}
      start_time: {column: start_time}
      duration: {column: duration_seconds}
      recording: {column: recording_seconds}
    charged_when: {column: state, values: [OK]}

    """
}
