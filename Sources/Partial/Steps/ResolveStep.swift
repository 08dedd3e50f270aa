import CDRCore
import Metering

/// `partial resolve`: finds which calls of one partition do not count.
public struct ResolveStep {
  private let file: PlanFile
  private let partition: Int

  /// - Throws: `usage` for a partition that the plan does not have.
  public init(_ plan: PlanFile, partition: Int) throws(Failure) {
    guard (0..<plan.plan.partitions).contains(partition) else {
      throw Failure(
        .usage,
        "--partition \(partition): the plan has \(plan.plan.partitions) partitions, from 0 to "
          + "\(plan.plan.partitions - 1)")
    }
    (file, self.partition) = (plan, partition)
  }

  /// What a partition came to.
  public struct Outcome: Sendable {
    /// Calls that were searched.
    public var calls: Int
    /// Of them those that do not count.
    public var uncounted: Int
  }

  /// Searches all fingerprints of the partition, and writes a file with the corrections.
  ///
  /// - Parameters:
  ///   - folders: that hold the parts.
  ///   - output: the folder of the corrections; it is made where it is missing.
  /// - Throws: `badData` for a part that is missing, damaged, of another plan, or there twice with
  ///   different content.
  @discardableResult
  public func run(_ folders: [String], to output: String) throws(Failure) -> Outcome {
    let plan = file.plan
    let run = try plan.run()
    let firstPass = run.prepared.firstPass
    let hasNumbers = firstPass.comparesKeyedNumbers
    // Before the others are looked for, since its folder may be theirs.
    let writer = try PartWriter(
      "partition-\(partition).corrections", in: output, plan: file.hash,
      files: FileSet(ordinals: plan.files.indices))
    let found = try PartFolder.parts(in: folders, of: file).filter {
      $0.header.kind == .fingerprints && $0.header.subject == partition
    }
    let parts = try PartSet(found, of: file).readParts(.fingerprints, subject: partition)
    var calls: [KeyedCall] = []
    let size = FingerprintRecords.size(hasNumbers: hasNumbers)
    let count = parts.reduce(0) { $0 + $1.header.records }
    RequiredMemory.check(byteCount: count * MemoryLayout<KeyedCall>.stride)
    calls.reserveCapacity(count)
    for part in parts {
      guard part.header.recordSize == size else { throw part.fault("damaged") }
      let body = try part.body()
      let before = calls.count
      guard
        FingerprintRecords.read(
          body, hasNumbers: hasNumbers, files: plan.files.count,
          items: firstPass.metering.items.count, to: &calls),
        calls.count - before == part.header.records
      else { throw part.fault("damaged: it does not hold what its header says") }
    }
    var resolver = DuplicateResolver(
      month: firstPass.month, calendar: try KeyedCalendar(firstPass.metering),
      comparesNumbers: hasNumbers)
    var corrections = resolver.corrections(of: calls)
    corrections.sort(by: Correction.precedes)

    var header = writer.header(.corrections)
    header.subject = partition
    header.fingerprints = calls.count
    header.recordSize = Correction.size
    var builder = PartBuilder(header)
    for correction in corrections {
      correction.append(to: &builder.body)
      builder.records += 1
      try builder.writeIfFull(writer)
    }
    try builder.finish(writer)
    try writer.commit()
    return Outcome(calls: calls.count, uncounted: corrections.count)
  }
}

/// Finds calls whose id another call has that comes before them.
struct DuplicateResolver {
  /// The only month that is asked for; nil: every month.
  let month: Month?
  var calendar: KeyedCalendar
  let comparesNumbers: Bool

  private struct Slot {
    /// 0 marks an empty slot, so bit 0 of a tag is set.
    var tag: UInt32 = 0
    var call: UInt32 = 0
  }

  /// The corrections, in no order. Of calls with one id and day the first counts, by file and offset.
  mutating func corrections(of calls: [KeyedCall]) -> [Correction] {
    guard calls.count > 1 else { return [] }
    precondition(calls.count < Int(UInt32.max), "more calls in a partition than can be numbered")
    var capacity = 16
    while capacity < calls.count * 2 { capacity *= 2 }
    RequiredMemory.check(byteCount: capacity * MemoryLayout<Slot>.stride)
    var slots = [Slot](repeating: Slot(), count: capacity)
    let mask = capacity - 1
    /// Calls that are not the first, each with the slot in which the first is found.
    var later: [(call: Int, slot: Int)] = []
    for index in calls.indices {
      let key = calls[index].key
      let tag = UInt32(truncatingIfNeeded: key &>> 32) | 1
      var place = Int(truncatingIfNeeded: key) & mask
      while true {
        let slot = slots[place]
        if slot.tag == 0 {
          slots[place] = Slot(tag: tag, call: UInt32(index))
          break
        }
        let seen = Int(slot.call)
        if slot.tag == tag, calls[seen].hasKey(of: calls[index]) {
          if Self.precedes(calls[index], calls[seen]) {
            slots[place].call = UInt32(index)
            later.append((seen, place))
          } else {
            later.append((index, place))
          }
          break
        }
        place = (place &+ 1) & mask
      }
    }
    var corrections: [Correction] = []
    for (index, slot) in later {
      let (call, first) = (calls[index], calls[Int(slots[slot].call)])
      let month = calendar.month(of: call)
      // A call of another month has been left out already.
      if let only = self.month, month != only { continue }
      corrections.append(
        Correction(
          call, after: first, month: month,
          differences: call.differences(from: first, comparesNumbers: comparesNumbers)))
    }
    return corrections
  }

  private static func precedes(_ a: KeyedCall, _ b: KeyedCall) -> Bool {
    a.file == b.file ? a.offset < b.offset : a.file < b.file
  }
}
