import CDRCore
import Metering

/// The rejected records of all parts, and those in conflict with other calls, whose text is read from
/// their files again.
struct PartRejects: RejectedRecords {
  let plan: PlanFile
  let parts: PartSet
  /// In the order of files and their text.
  let conflicts: [ConflictingCall]
  let options: FirstPassOptions
  /// By number, where copies of files lie.
  let places: [Int: String]

  func forEach(_ body: ([RejectedRecord]) throws(Failure) -> Void) throws(Failure) {
    var rest = conflicts[...]
    let files = plan.plan.files
    for file in files {
      let inFile = rest.prefix { $0.file == file.ordinal }
      rest = rest.dropFirst(inFile.count)
      var rejected = PartRejectReader(try parts.rejects(of: file.ordinal), file: file.path)
      if !inFile.isEmpty {
        try requireFile(file)
        try ConflictingCall.forEachRecord(
          inFile, in: plan.plan.input(file, at: places[file.ordinal]), options: options,
          names: { files[$0].path }
        ) { records throws(Failure) in
          guard let last = records.last else { return }
          let before = try rejected.records(through: last.offset)
          try body((before + records).sorted { $0.offset < $1.offset })
        }
      }
      while let records = try rejected.next() { try body(records) }
    }
  }

  /// Refuses to go on where a file is not there that has records in conflict.
  private func requireFile(_ file: Plan.File) throws(Failure) {
    do throws(Failure) {
      try plan.plan.requireUnchanged(file, at: places[file.ordinal])
    } catch {
      guard error.kind == .inputMissing else { throw error }
      throw Failure(
        .inputMissing,
        "\(error.message): --rejects shows records that conflict with other calls, and their text is "
          + "read from it again; name a copy with --at \(file.ordinal)=PATH")
    }
  }
}

/// Reads the rejected records of a file, a part at a time.
private struct PartRejectReader {
  private var parts: ArraySlice<FoundPart>
  private let file: String
  private var waiting: ArraySlice<RejectedRecord> = []

  init(_ parts: [FoundPart], file: String) {
    self.parts = parts[...]
    self.file = file
  }

  /// The next records; nil at the end.
  mutating func next() throws(Failure) -> [RejectedRecord]? {
    while waiting.isEmpty {
      guard let part = parts.popFirst() else { return nil }
      guard let records = RejectRecords.read(try part.body(), file: file),
        records.count == part.header.records
      else { throw part.fault("damaged: it does not hold what its header says") }
      waiting = records[...]
    }
    defer { waiting = [] }
    return Array(waiting)
  }

  /// The records that stand at or before a place.
  mutating func records(through offset: Int64) throws(Failure) -> [RejectedRecord] {
    var found: [RejectedRecord] = []
    while let records = try next() {
      let count = records.firstIndex { $0.offset > offset } ?? records.count
      found += records[..<count]
      if count < records.count {
        waiting = records[count...]
        break
      }
    }
    return found
  }
}
