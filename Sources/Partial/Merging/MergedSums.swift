import CDRCore
import Metering
import Runs

/// What all parts come to, so far.
///
/// Of usage every account has one place, so that memory grows with the accounts and not with the parts.
struct MergedSums {
  private let file: PlanFile
  private let run: Plan.Run
  private let usage: UsageTotals
  /// By file; nil for those that were left out.
  private var files: [FirstPassResult.FileCounts?]
  private var skippedCalls: [[SkippedCall]]
  private var isUnfinished: [Bool]
  private var leftOut: [Int: String] = [:]
  private var rejected: [RejectReason: Int64] = [:]
  private var disagreements: Int64 = 0
  private var control = ControlSums(ofCalls: 0, talkMilliseconds: 0)
  /// Calls that have fingerprints.
  private var fingerprints = 0
  /// In the order of files and their text, once all corrections are subtracted.
  private(set) var conflicts: [ConflictingCall] = []

  private var plan: Plan { file.plan }
  private var metering: Metering { run.prepared.firstPass.metering }

  init(_ file: PlanFile, _ run: Plan.Run) throws(Failure) {
    (self.file, self.run) = (file, run)
    let items = run.prepared.firstPass.metering.items
    usage = UsageTotals(run.keys) { items[$0].name }
    files = Array(repeating: nil, count: file.plan.files.count)
    skippedCalls = Array(repeating: [], count: file.plan.files.count)
    isUnfinished = Array(repeating: false, count: file.plan.files.count)
  }

  /// Adds where the records of some files ended.
  ///
  /// - Throws: `badData` when the part is damaged.
  mutating func addTotals(_ part: FoundPart) throws(Failure) {
    guard let totals = ReadTotals(body: try part.body()),
      totals.files.count == part.header.records,
      FileSet(ordinals: totals.files.map(\.ordinal) + totals.leftOut.map(\.ordinal))
        == part.header.files
    else { throw part.fault("damaged: it does not hold what its header says") }
    for file in totals.files {
      let name = plan.files[file.ordinal].path
      files[file.ordinal] = .init(named: name, bytes: file.bytes, counts: file.counts)
      isUnfinished[file.ordinal] = file.hasUnfinishedLine
      skippedCalls[file.ordinal] = file.skippedCalls.map {
        SkippedCall(ofFile: name, line: $0.line, record: Array($0.record))
      }
    }
    for file in totals.leftOut { leftOut[file.ordinal] = file.message }
    for (name, count) in totals.rejectedByReason {
      guard let reason = RejectReason(name: name) else { throw part.fault("damaged") }
      rejected[reason, default: 0] += count
    }
    disagreements += totals.disagreements
    control.calls += totals.calls
    control.talkMilliseconds += totals.talkMilliseconds
    fingerprints += part.header.fingerprints
  }

  /// Adds the sums of a part.
  ///
  /// - Throws: `badData` when the part is damaged or sums overflow.
  func addUsage(_ part: FoundPart) throws(Failure) {
    let body = try part.body(padding: UsageTotals.padding.count)
    guard
      try UsageRecords.add(
        body, count: body.count - UsageTotals.padding.count, items: metering.items.count, to: usage)
    else { throw part.fault("damaged: it does not hold what its header says") }
  }

  /// Takes out the calls that do not count.
  ///
  /// - Throws: `badData` when a part is damaged, or was made of other fingerprints than there are.
  mutating func subtract(_ parts: [FoundPart]) throws(Failure) {
    guard plan.options.findsDuplicates else { return }
    let searched = parts.filter { $0.header.index == 0 }.reduce(0) { $0 + $1.header.fingerprints }
    guard searched == fingerprints else {
      throw Failure(
        .badData,
        "\(searched) calls were searched for duplicates and \(fingerprints) were read; resolve every "
          + "partition again, from the folders that are merged")
    }
    let uncounted = try UncountedUsage(usage, keys: run.keys, metering: metering)
    for part in parts {
      let body = try part.body()
      let size = Correction.size
      guard part.header.recordSize == size, body.count == part.header.records * size else {
        throw part.fault("damaged: it does not hold what its header says")
      }
      for place in stride(from: 0, to: body.count, by: size) {
        guard
          let correction = Correction(
            body, at: place, files: files.count, items: metering.items.count),
          try subtract(correction, from: uncounted)
        else { throw part.fault("damaged: it takes out a call that is not there") }
      }
    }
    conflicts.sort { ($0.file, $0.offset) < ($1.file, $1.offset) }
    if !conflicts.isEmpty {
      rejected[.conflictingDuplicate, default: 0] += Int64(conflicts.count)
    }
  }

  /// - Returns: false if the call is not among the sums.
  private mutating func subtract(
    _ correction: Correction, from uncounted: UncountedUsage
  ) throws(Failure) -> Bool {
    guard var counts = files[correction.file]?.counts else { return false }
    if correction.isCharged {
      counts.rated -= 1
      control.calls -= correction.usage.duration > 0 ? 1 : 0
      control.talkMilliseconds -= Int64(correction.usage.duration)
      guard try uncounted.remove(correction.usage) else { return false }
    } else {
      counts.notCharged -= 1
    }
    if correction.differences.isEmpty {
      counts.duplicate += 1
    } else {
      counts.rejected += 1
      conflicts.append(
        ConflictingCall(
          file: correction.file, offset: correction.offset, firstFile: correction.firstFile,
          firstOffset: correction.firstOffset, differences: correction.differences))
    }
    files[correction.file]?.counts = counts
    return true
  }

  /// The result as a first pass over all files has it.
  ///
  /// - Throws: `badData` when sums overflow.
  func result(jobs: Int) throws(Failure) -> FirstPassResult {
    let skipped = plan.leftOut + leftOut.sorted { $0.key < $1.key }.map(\.value)
    return FirstPassResult(
      files: files.compactMap(\.self), rejectedByReason: rejected, disagreements: disagreements,
      usage: try usage.takeBook(jobs: jobs), control: control,
      skipped: skipped.map { Failure(.badData, $0) },
      unfinishedFiles: zip(plan.files, isUnfinished).filter(\.1).map(\.0.path),
      skippedCalls: skippedCalls.flatMap(\.self))
  }
}
