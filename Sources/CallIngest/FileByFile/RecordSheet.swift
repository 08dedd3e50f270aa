import CKernels
import Columns
import Metering

/// The records of a small file, judged one by one: what a person corrected by hand.
///
/// Each is read by the same rules as the first pass reads millions, only slowly.
package struct RecordSheet {
  /// A record, and what was made of it.
  package struct Entry: Sendable {
    /// The line on which it starts, from 1.
    package var line: Int64
    /// Its text, without the line end.
    package var record: [UInt8]
    /// The field of the column asked for; nil where the file has no such column.
    package var label: [UInt8]?
    package var outcome: Outcome
  }

  package enum Outcome: Sendable {
    case call(Call)
    /// `detail` is for a person.
    case rejected(RejectReason, detail: String)
  }

  /// A call as it was understood.
  package struct Call: Sendable {
    package var callID: [UInt8]
    package var account: [UInt8]
    /// The item's place in the metering.
    package var item: Int
    package var month: Month
    /// The calendar day of its start, in days since 1970-01-01.
    package var day: Int32
    package var identity: CallIdentity
    /// In milliseconds since 1970-01-01T00:00:00Z.
    package var start: Int64
    /// In milliseconds.
    package var duration: UInt32
    package var recording: UInt32
  }

  package private(set) var entries: [Entry] = []
  /// Whether the file has the column asked for.
  package private(set) var hasLabels = false

  /// Far above what a person corrects by hand.
  private static let maximumSize = 256 << 20

  /// A row holds a rejected record of any length as text, its quotes doubled, beside its fields:
  /// less than 200 KiB.
  private static let longestRow = 256 << 10

  /// Reads a file.
  ///
  /// - Parameter label: a column beside the standard ones, whose fields come along.
  /// - Throws: a failure that names the file, when it cannot be trusted or is too large.
  package init(_ file: InputFile, pass: FilePass, label: String) throws(Failure) {
    let text = try SheetText(file, maximumSize: Self.maximumSize)
    var reader = unsafe RecordReader(
      text: text.bytes, available: text.count, isFinal: true, dialect: .standard,
      longest: Self.longestRow)
    let spans = UnsafeMutableBufferPointer<FieldSpan>.allocate(
      capacity: ColumnLayout.maximumFields)
    defer { unsafe spans.deallocate() }
    var judge = try RecordJudge(pass)
    var (place, line) = (text.start, Int64(1))
    var layout: ColumnLayout?
    var labelPlace: Int?
    while place < text.count {
      let outcome = unsafe reader.read(at: place, fields: spans)
      let end = min(reader.end, place + Self.longestRow)
      defer {
        line += unsafe Int64(countLineFeeds(text.bytes, place..<reader.next))
        place = reader.next
      }
      if outcome == .blank { continue }
      guard let known = layout else {
        guard outcome == .record, reader.fieldCount <= spans.count else {
          throw Failure(.badData, "\(file.name): the first line is no CSV header")
        }
        let names = (0..<reader.fieldCount).map { unsafe spans[$0].bytes(of: text.bytes) }
        do throws(ColumnLayout.Misfit) {
          layout = try ColumnLayout(.standard, names: names)
        } catch {
          throw Failure(.badData, "\(file.name): the header \(error.text(of: names))")
        }
        labelPlace = names.firstIndex(of: Array(label.utf8))
        continue
      }
      var entry = unsafe Entry(
        line: line,
        record: Array(UnsafeBufferPointer(start: text.bytes + place, count: end - place)),
        label: nil, outcome: .rejected(.badQuoting, detail: ""))
      switch outcome {
      case .record where reader.fieldCount == known.fieldCount:
        entry.label = labelPlace.map { unsafe spans[$0].bytes(of: text.bytes) }
        entry.outcome = unsafe judge.judge(SplitFields(spans, of: text.bytes), layout: known)
      case .record:
        entry.outcome = .rejected(
          .fieldCount, detail: "\(reader.fieldCount) fields, the header has \(known.fieldCount)")
      case .tooLong:
        entry.outcome = .rejected(
          .recordTooLong, detail: "more than \(Self.longestRow) bytes")
      default:
        entry.outcome = .rejected(
          .badQuoting, detail: "a quote where none may be, or one that is not closed")
      }
      entries.append(entry)
    }
    hasLabels = labelPlace != nil
  }
}

/// Judges records, one at a time.
private struct RecordJudge: ~Copyable {
  private var parser: RecordParser
  private var calendar: CallCalendar
  private let pass: FilePass

  init(_ pass: FilePass) throws(Failure) {
    self.pass = pass
    parser = try RecordParser(
      metering: pass.options.metering, clock: pass.clock,
      maximumCallHours: pass.options.maximumCallHours)
    calendar = CallCalendar(clock: pass.clock, attribution: pass.options.metering.attribution)
  }

  mutating func judge(_ fields: SplitFields, layout: ColumnLayout) -> RecordSheet.Outcome {
    parser.composed.removeAll()
    let call: CallRecord
    do throws(RejectReason) {
      call = try parser.parse(fields, layout: layout, mayBeNonASCII: true).call
    } catch {
      return .rejected(error, detail: parser.detail(of: error, fields, layout: layout))
    }
    let day = calendar.day(of: call.start)
    let key = pass.seed.callKey(call.callID, day: day)
    let rest = pass.seed.rest(
      account: pass.seed.hash(call.accountID), item: pass.itemNumbers[call.item],
      start: call.start, duration: call.duration, recording: call.recording)
    return .call(
      RecordSheet.Call(
        callID: call.callID.copy, account: call.accountID.copy, item: call.item,
        month: Month(index: calendar.month(of: call)), day: Int32(truncatingIfNeeded: day),
        identity: CallIdentity(
          keyLow: key.low, keyHigh: UInt32(truncatingIfNeeded: key.high),
          partition: FingerprintStore.partition(of: key), rest: rest),
        start: call.start, duration: call.duration, recording: call.recording))
  }
}

/// The whole text of a small file, padded as readers by words need it.
@safe private struct SheetText: ~Copyable {
  let bytes: UnsafeMutablePointer<UInt8>
  let count: Int
  /// Behind a byte order mark.
  let start: Int

  init(_ file: InputFile, maximumSize: Int) throws(Failure) {
    var reader = try TextReader.open(file, library: .fastest)
    var capacity = 1 << 20
    var bytes = unsafe Self.allocate(capacity)
    var filled = 0
    while true {
      let got: Int
      do throws(Failure) {
        got = unsafe try reader.read(into: bytes + filled, count: capacity - filled)
        guard filled + got <= maximumSize else {
          throw Failure(.badData, "\(file.name): more than 256 MiB; recycle it in parts")
        }
      } catch {
        unsafe bytes.deallocate()
        throw error
      }
      filled += got
      if filled < capacity { break }
      let larger = unsafe Self.allocate(capacity * 2)
      unsafe larger.update(from: bytes, count: filled)
      unsafe bytes.deallocate()
      unsafe bytes = larger
      capacity *= 2
    }
    unsafe self.bytes = bytes
    count = filled
    start = unsafe filled >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf ? 3 : 0
  }

  deinit { unsafe bytes.deallocate() }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    let size = capacity + Int(CDR_TEXT_PADDING)
    RequiredMemory.check(byteCount: size)
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    unsafe bytes.initialize(repeating: 0, count: size)
    return unsafe bytes
  }
}

extension Field {
  /// The field's bytes.
  var copy: [UInt8] { unsafe Array(UnsafeBufferPointer(start: bytes, count: count)) }
}
