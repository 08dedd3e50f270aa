import CDRCore
import Metering

/// Looks at all records of files for those of one account in one month, one by one: which of them
/// are on the bill, and what became of the others.
struct AccountPass: ~Copyable {
  private let account: [UInt8]
  private let month: Month
  private var judge: RecordJudge
  private let items: [String]
  private let findsDuplicates: Bool
  /// The records that were rejected as conflicting, which only the first pass knows.
  private let conflicts: [Place: String]
  private var seen: Set<CallKey> = []
  private(set) var records = AccountRecords(notCharged: 0, duplicates: 0)
  /// Calls and time of each file and item; what is billed of them is not counted here.
  private(set) var contributions: [FileContribution] = []
  /// What its calls of each day come to.
  private var dayUsage: [DayItem: Usage] = [:]
  private let rounding: CallUsage

  private struct DayItem: Hashable {
    var day: Int32
    var item: Int
  }

  struct Place: Hashable {
    var file: String
    var offset: Int64
  }

  /// What tells calls apart. Two with the same key differ in nothing, since conflicts are known.
  private struct CallKey: Hashable {
    var callID: [UInt8]
    var day: Int32
  }

  init(
    _ account: String, in month: Month, options: FirstPassOptions, conflicts: [Place: String]
  ) throws(Failure) {
    let judge = try RecordJudge(options)
    let rounding = try CallUsage(options.metering)
    self.judge = judge
    self.rounding = rounding
    self.account = Array(account.utf8)
    self.month = month
    self.conflicts = conflicts
    items = options.metering.items.map(\.name)
    findsDuplicates = options.findsDuplicates
  }

  mutating func read(_ file: InputFile, options: FirstPassOptions) throws(Failure) {
    var reader = try ChunkReader.open(CallSample(file), options: options)
    var line: Int64 = 1
    var usage: [Int: Usage] = [:]
    while let chunk = try reader.next() {
      var stream = RecordStream(chunk, line: line + Int64(chunk.lineFeedsBefore))
      while let record = stream.next() {
        let place = Place(file: file.name, offset: chunk.textOffset + Int64(record.start))
        switch try judge.judge(record, of: stream, in: chunk.file) {
        case .notACall: continue
        case .call(let call):
          guard call.account == account, call.hasStart, call.month == month else { continue }
          if call.isCharged, let detail = conflicts[place] {
            records.rejected.append(
              RejectedCall(
                file: file.name, line: record.line,
                reason: RejectReason.conflictingDuplicate.name, detail: detail,
                product: items[call.item], start: call.start, duration: call.duration,
                recording: call.recording))
          } else {
            count(call, in: &usage)
          }
        case .rejected(let reason, let detail):
          guard let read = judge.read(record, of: stream, in: chunk.file),
            read.account == account
          else { continue }
          try note(read, reason, detail, file: file.name, line: record.line)
        }
      }
      line = stream.nextLine
    }
    for (item, sum) in usage.sorted(by: { $0.key < $1.key }) {
      contributions.append(FileContribution(file: file.name, item: items[item], usage: sum))
    }
  }

  private mutating func count(_ call: JudgedCall, in usage: inout [Int: Usage]) {
    guard call.isCharged else {
      records.notCharged = (records.notCharged ?? 0) + 1
      return
    }
    if findsDuplicates,
      !seen.insert(CallKey(callID: call.callID, day: call.day)).inserted
    {
      records.duplicates = (records.duplicates ?? 0) + 1
    } else if call.duration | call.recording == 0 {
      records.notCharged = (records.notCharged ?? 0) + 1
    } else {
      var step = Usage()
      if call.duration > 0 {
        step.calls = 1
        step.talkMilliseconds = Int64(call.duration)
      }
      if call.recording > 0 {
        step.recordedCalls = 1
        step.recordedMilliseconds = Int64(call.recording)
      }
      // The first pass has added the same up, checked.
      _ = usage[call.item, default: Usage()].add(step)
      _ = dayUsage[DayItem(day: call.day, item: call.item), default: Usage()].add(
        rounding.usage(
          account: account, month: month, item: call.item, duration: call.duration,
          recording: call.recording))
    }
  }

  /// The calls of all files that were read, by day and item.
  var dailyCalls: DailyCalls {
    DailyCalls(
      dayUsage.sorted { ($0.key.day, $0.key.item) < ($1.key.day, $1.key.item) }.map {
        DailyCalls.Row(place: .day(Int($0.key.day)), item: items[$0.key.item], usage: $0.value)
      })
  }

  private mutating func note(
    _ read: FieldReadings, _ reason: RejectReason, _ detail: String, file: String, line: Int64
  ) throws(Failure) {
    if let start = read.start.value, judge.month(ofStart: start, read.duration.value) != month {
      return
    }
    records.rejected.append(
      RejectedCall(
        file: file, line: line, reason: reason.name, detail: detail,
        product: read.product.value.map { items[$0] }, start: read.start.value,
        duration: read.duration.value, recording: read.recording.value))
  }
}
