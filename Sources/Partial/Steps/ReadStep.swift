import CDRCore
import Foundation
import Metering

/// `partial read`: reads some of a plan's files, and writes what they come to.
public struct ReadStep {
  private let file: PlanFile
  private let files: FileSet
  /// Where this process reads the files, and with how much.
  public var options = Options()

  /// How the step is run; none of it changes what it writes.
  public struct Options: Sendable {
    /// Workers that share the files.
    public var jobs = 1
    /// What fingerprints may take in memory before they are kept on disk; nil: a quarter of the machine's.
    public var memory: Int?
    /// By number, where copies of files lie.
    public var places: [Int: String] = [:]

    public init() {}
  }

  /// - Parameters:
  ///   - plan: the plan, as it was read from its file.
  ///   - files: those to be read together.
  /// - Throws: `usage` for files that the plan does not have.
  public init(_ plan: PlanFile, files: FileSet) throws(Failure) {
    if let last = files.ranges.last, last.upperBound >= plan.plan.files.count {
      throw Failure(
        .usage,
        "--files \(files): the plan has \(plan.plan.files.count) files, from number 0 on")
    }
    guard !files.isEmpty else { throw Failure(.usage, "--files names no file") }
    (file, self.files) = (plan, files)
  }

  /// Reads the files, and writes two files of parts.
  ///
  /// - Parameters:
  ///   - folder: where they go; it is made where it is missing.
  ///   - progress: is kept up to date.
  /// - Returns: how many records were read.
  /// - Throws: as `rate` does for files that cannot be trusted; `badData` for one that has changed since
  ///   the plan was made.
  @discardableResult
  public func run(
    to folder: String, progress: ReadingProgress = ReadingProgress()
  ) throws(Failure) -> Int64 {
    let plan = file.plan
    let run = try plan.run()
    let ordinals = files.ordinals
    var faults: [Failure] = []
    for ordinal in ordinals {
      _ = faults.noting { () throws(Failure) in
        try plan.requireUnchanged(plan.files[ordinal], at: options.places[ordinal])
      }
    }
    if !faults.isEmpty { throw Failure.joined(faults) }
    var firstPass = run.prepared.firstPass
    firstPass.jobs = options.jobs
    if let memory = options.memory { firstPass.memoryLimit = memory }
    let (read, leftOut) = try FirstPass.read(
      ordinals.map { plan.input(plan.files[$0], at: options.places[$0]) }, keys: run.keys,
      options: firstPass, progress: progress)
    // What was read has places of its own, without files that were left out.
    let kept = zip(ordinals, leftOut).filter { $1 == nil }.map(\.0)
    let result = try read.unsettled()
    let name = Self.name(of: files)
    let fingerprints = try PartWriter(
      name + ".fingerprints", in: folder, plan: file.hash, files: files)
    let counted = try write(
      read, run.keys, ordinals: kept, hasNumbers: firstPass.comparesKeyedNumbers, to: fingerprints)
    let sums = try PartWriter(name + ".usage", in: folder, plan: file.hash, files: files)
    var totals = try Self.totals(result, read, ordinals: kept)
    totals.leftOut = zip(ordinals, leftOut).compactMap { ordinal, fault in
      fault.map { .init(ordinal: ordinal, message: $0.message) }
    }
    var header = sums.header(.totals)
    header.records = totals.files.count
    header.fingerprints = counted
    try sums.write(header, totals.body)
    try write(result.usage, to: sums)
    try write(result.rejects, ordinals: kept, to: sums)
    try PartWriter.commit([fingerprints, sums])
    return result.totals.records
  }

  /// What files of parts are called: the numbers of the files, or of too many the first and a hash.
  static func name(of files: FileSet) -> String {
    let text = "files-\(files)".replacing(",", with: "_")
    if text.utf8.count <= 64 { return text }
    let hash = String(Array(text.utf8).checksum, radix: 16)
    return "files-\(files.ranges.first?.lowerBound ?? 0)_\(hash)"
  }

  private static func totals(
    _ result: FirstPassResult, _ read: ReadCalls, ordinals: [Int]
  ) throws(Failure) -> ReadTotals {
    var totals = ReadTotals()
    for (place, (file, end)) in zip(result.files, read.fileEnds).enumerated() {
      totals.files.append(
        ReadTotals.File(
          ordinal: ordinals[place], file, hasUnfinishedLine: end.hasUnfinishedLine,
          skippedCalls: end.skippedCalls))
    }
    for (reason, count) in result.rejectedByReason { totals.rejectedByReason[reason.name] = count }
    totals.disagreements = result.disagreements
    totals.calls = result.control.calls
    totals.talkMilliseconds = result.control.talkMilliseconds
    return totals
  }

  private func write(_ usage: UsageBook, to writer: PartWriter) throws(Failure) {
    var builder = PartBuilder(writer.header(.usage))
    try usage.forEachAccount(in: 0..<usage.count) { account throws(Failure) in
      UsageRecords.append(account, to: &builder.body)
      builder.records += 1
      try builder.writeIfFull(writer)
    }
    try builder.finish(writer)
  }

  private func write(
    _ rejects: RejectLog?, ordinals: [Int], to writer: PartWriter
  ) throws(Failure) {
    var builder: (file: Int, builder: PartBuilder)?
    try rejects?.forEachInFile { place, records throws(Failure) in
      if builder?.file != place {
        try builder?.builder.finish(writer)
        var header = writer.header(.rejects)
        header.subject = ordinals[place]
        builder = (place, PartBuilder(header))
      }
      for record in records {
        RejectRecords.append(record, to: &builder!.builder.body)
        builder!.builder.records += 1
        try builder!.builder.writeIfFull(writer)
      }
    }
    try builder?.builder.finish(writer)
  }

  /// Writes the calls by partition.
  ///
  /// - Returns: how many there are.
  private func write(
    _ read: ReadCalls, _ keys: LedgerKeys, ordinals: [Int], hasNumbers: Bool,
    to writer: PartWriter
  ) throws(Failure) -> Int {
    let partitions = file.plan.partitions
    var open: [FingerprintRecords] = []
    // The partition of the first that is open, and how many are done.
    var first = 0
    var count = 0
    func openAll(before end: Int) {
      while first + open.count < end {
        var header = writer.header(.fingerprints)
        header.subject = first + open.count
        open.append(FingerprintRecords(header, hasNumbers: hasNumbers))
      }
    }
    if file.plan.options.findsDuplicates {
      try read.forEachStretch(keys: keys) { upper, calls throws(Failure) in
        let end = Partitioning.end(ofUpperBits: upper, of: partitions)
        openAll(before: end)
        for var call in calls {
          call.file = UInt32(ordinals[Int(call.file)])
          let place = Partitioning.partition(of: call.keyHigh, of: partitions) - first
          open[place].append(call)
        }
        count += calls.count
        for place in open.indices { try open[place].writeIfFull(writer) }
        // The last may get more from the next stretch.
        let done = Partitioning.partition(
          of: UInt32(truncatingIfNeeded: (upper + 1) << 24), of: partitions)
        while upper < 255, first < done {
          try open[0].finish(writer)
          open.removeFirst()
          first += 1
        }
      }
    }
    openAll(before: partitions)
    for place in open.indices { try open[place].finish(writer) }
    return count
  }
}

/// How calls are spread over partitions.
enum Partitioning {
  /// The partition of a call, which rises with ``/Metering/KeyedCall/keyHigh``.
  @inline(__always)
  static func partition(of keyHigh: UInt32, of partitions: Int) -> Int {
    Int(truncatingIfNeeded: (UInt64(keyHigh) &* UInt64(partitions)) &>> 32)
  }

  /// One more than the last partition that has calls with these upper eight bits.
  static func end(ofUpperBits upper: Int, of partitions: Int) -> Int {
    partition(of: UInt32(upper) << 24 | 0xff_ffff, of: partitions) + 1
  }
}
