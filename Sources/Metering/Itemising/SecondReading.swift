import CDRCore
import ColumnMaps

/// Reads files again, once it is known what their calls cost, and writes a row for each call that
/// counts.
///
/// ```
/// files ─► read ─► inflate ─► cut ─► split ─► parse ─► list ─► rows ─► in order ─► output
/// ```
///
/// Records are read by the same workers as in the first pass, so that both agree on every one.
/// Rejected ones are found again; which calls are duplicates, or conflict, the first pass has said.
package struct SecondReading {
  /// A file, and how its columns become calls.
  package struct Input: Sendable {
    package var file: InputFile
    package var columns: ColumnMap
    /// Who holds which number, where that is not what the options say.
    package var numbers: NumberDirectory?

    package init(_ file: InputFile, columns: ColumnMap, numbers: NumberDirectory? = nil) {
      self.file = file
      self.columns = columns
      self.numbers = numbers
    }
  }

  /// The files, in the order of the first pass.
  package var files: [Input]
  /// Calls that stand in no file as they count, in their order: rows of them come after all others.
  package var corrected: [CorrectedCall] = []
  /// Those of the first pass, columns aside. Its month is the only one that rows are written of.
  package var options: FirstPassOptions
  package var accounts: ItemisedAccounts
  package var factors: RowFactors
  package var uncounted: UncountedCalls
  /// Whether rows come by account, start and call id, and not as they stand in the files.
  package var isSorted: Bool

  package init(
    _ files: [Input], options: FirstPassOptions, accounts: ItemisedAccounts,
    factors: RowFactors, uncounted: UncountedCalls, isSorted: Bool
  ) {
    self.files = files
    self.options = options
    self.accounts = accounts
    self.factors = factors
    self.uncounted = uncounted
    self.isSorted = isSorted
  }

  /// What was read.
  package struct Outcome: Sendable {
    /// By the line's place in the factors.
    package var sums: [RowSum]
    /// Calls of the accounts that are itemised.
    package var calls: Int64
    /// Rows that no factor was there for.
    package var unexpected: Int64
    /// By file.
    package var counts: [RecordCounts]
  }

  /// Reads, and hands out rows, in order.
  ///
  /// - Throws: what reading throws, and what `write` does.
  package func run(
    _ write: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> Outcome {
    let sorted = isSorted ? SortedRows(memory: options.memoryLimit) : nil
    let names = files.map { CallRowWriter.field(ofFile: $0.file.name) }
    let itemisers = try (0..<max(1, options.jobs)).map { _ throws(Failure) in
      ChunkItemiser(
        try CallRowWriter(
          accounts: accounts, factors: factors, metering: options.metering, hasKeys: isSorted),
        names: names, uncounted: uncounted, sorted: sorted)
    }
    let counts =
      isSorted ? try readAnyOrder(itemisers) : try OrderedReading(self, itemisers).run(write)
    for call in corrected {
      guard let rows = itemisers[0].rows(of: call, accounts) else { continue }
      if let sorted { try sorted.append(rows) } else { try write(rows.text) }
    }
    try sorted?.write(to: write)
    return outcome(of: itemisers, counts)
  }

  /// Files that are read alike, by their places, and what workers are asked to do with them.
  struct Group {
    var files: [Int]
    var options: FirstPassOptions
  }

  /// All files, those together that have a column map in common, and who holds the numbers.
  var groups: [Group] {
    var groups: [Group] = []
    for (index, file) in files.enumerated() {
      let alike = groups.firstIndex { group in
        let other = files[group.files[0]]
        return other.columns == file.columns && other.numbers === file.numbers
      }
      if let alike {
        groups[alike].files.append(index)
        continue
      }
      var options = options
      options.columns = file.columns
      options.numbers = file.numbers ?? options.numbers
      options.findsDuplicates = false
      options.keepsRejects = false
      options.keptAccounts = nil
      groups.append(Group(files: [index], options: options))
    }
    return groups
  }

  /// Reads as the first pass does, every worker a file of its own, for rows that are sorted afterwards.
  ///
  /// - Returns: by file, where its records ended.
  private func readAnyOrder(_ itemisers: [ChunkItemiser]) throws(Failure) -> [RecordCounts] {
    let clock = try options.metering.clock
    var counts = Array(repeating: RecordCounts(), count: files.count)
    for group in groups {
      let (places, options) = (group.files, group.options)
      for itemiser in itemisers { itemiser.places = places }
      let workers = try itemisers.map { itemiser throws(Failure) in
        WorkerHandle(
          try Worker(
            options: options, clock: clock, seed: accounts.seed, fileCount: places.count,
            itemising: accounts), itemiser: itemiser)
      }
      let inputs = places.map { InputBytes(files[$0].file) }
      let work = SharedWork(
        files: inputs, options: options, seed: accounts.seed, progress: ReadingProgress(),
        countsLines: true)
      inParallel(workers.count) { index in workers[index].run(work) }
      let faults = work.faults
      if !faults.isEmpty { throw Failure.joined(faults) }
      for (index, place) in places.enumerated() {
        for worker in workers { counts[place] += worker.worker.counts[index] }
      }
    }
    return counts
  }

  private func outcome(of itemisers: [ChunkItemiser], _ counts: [RecordCounts]) -> Outcome {
    var outcome = Outcome(
      sums: itemisers[0].writer.sums, calls: 0, unexpected: 0, counts: counts)
    for (index, itemiser) in itemisers.enumerated() {
      if index > 0 {
        for place in outcome.sums.indices { outcome.sums[place] += itemiser.writer.sums[place] }
      }
      outcome.calls += itemiser.writer.calls
      outcome.unexpected += itemiser.writer.unexpected
    }
    return outcome
  }
}
