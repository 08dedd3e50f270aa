import CDRCore

/// The parts of a plan, each once, of which none may be missing.
struct PartSet {
  private let plan: PlanFile
  /// By kind and subject, the parts of each set of files, by their places.
  private var groups: [Group: [FileSet: [Int: FoundPart]]] = [:]
  /// By file, a part that was read of it: all others of it are of the same files.
  private var owners: [Int: FoundPart] = [:]

  private struct Group: Hashable {
    var kind: PartKind
    var subject: Int
  }

  /// - Throws: `badData` for a part that is there twice with different content, or of files that others
  ///   are of in another grouping.
  init(_ parts: [FoundPart], of plan: PlanFile) throws(Failure) {
    self.plan = plan
    for part in parts { try add(part) }
  }

  private mutating func add(_ part: FoundPart) throws(Failure) {
    let header = part.header
    let group = Group(kind: header.kind, subject: header.subject)
    if let other = groups[group]?[header.files]?[header.index] {
      let (checksum, stored) = (try part.storedChecksum(), try other.storedChecksum())
      guard other.header == header, checksum == stored else { throw Self.differ(part, other) }
      return
    }
    if header.kind != .corrections {
      for ordinal in header.files.ordinals {
        if let owner = owners[ordinal], owner.header.files != header.files {
          throw Failure(
            .badData,
            "file \(ordinal), \(plan.plan.files[ordinal].path), was read twice, in different groups "
              + "of files: \(owner.path) is of files \(owner.header.files), \(part.path) of files "
              + "\(header.files); give one of them")
        }
        owners[ordinal] = part
      }
    }
    groups[group, default: [:]][header.files, default: [:]][header.index] = part
  }

  private static func differ(_ part: FoundPart, _ other: FoundPart) -> Failure {
    Failure(
      .badData,
      "\(other.path) and \(part.path) hold the same part with different content; remove both and make "
        + "it again")
  }

  /// The parts of a kind that `partial read` writes: of every file, in the order of the files.
  ///
  /// - Throws: `badData` when files are missing, naming them and how they are read.
  func readParts(
    _ kind: PartKind, subject: Int = PartHeader.noSubject
  ) throws(Failure) -> [FoundPart] {
    let found = groups[Group(kind: kind, subject: subject)] ?? [:]
    let missing = FileSet(
      ordinals: Set(plan.plan.files.indices).subtracting(found.keys.flatMap(\.ordinals)))
    guard missing.isEmpty else {
      let first = missing.ranges[0].lowerBound
      throw Failure(
        .badData,
        "the parts of \(missing.ordinals.count == 1 ? "file" : "files") \(missing) of \(plan.path) are "
          + "missing (file \(first) is \(plan.plan.files[first].path)); `cdr-rater partial read "
          + "\(plan.path) --files \(missing) --output FOLDER` makes them")
    }
    var parts: [FoundPart] = []
    for files in found.keys.sorted(by: { $0.ranges[0].lowerBound < $1.ranges[0].lowerBound }) {
      parts += try Self.complete(found[files] ?? [:])
    }
    return parts
  }

  /// Refuses fingerprints of which some are missing. That there are none at all is fine once they are
  /// resolved.
  ///
  /// - Throws: `badData`, naming a file that was cut short.
  func requireWholeFingerprints() throws(Failure) {
    var subjects: [FileSet: Int] = [:]
    var parts: [FileSet: FoundPart] = [:]
    for (group, found) in groups where group.kind == .fingerprints {
      for (files, own) in found {
        subjects[files, default: 0] += 1
        parts[files] = try Self.complete(own).first
      }
    }
    for (files, count) in subjects where count != plan.plan.partitions {
      throw Failure(
        .badData,
        "\(parts[files]?.path ?? ""): the fingerprints of some partitions are missing; read files "
          + "\(files) again")
    }
  }

  /// The rejected records of a file; none where it has none.
  func rejects(of file: Int) throws(Failure) -> [FoundPart] {
    guard let found = groups[Group(kind: .rejects, subject: file)]?.values.first else { return [] }
    return try Self.complete(found)
  }

  /// The corrections of all partitions, in their order.
  ///
  /// - Throws: `badData` when some are missing, naming them and how they are made.
  func corrections() throws(Failure) -> [FoundPart] {
    var (parts, missing) = ([FoundPart](), [Int]())
    let all = FileSet(ordinals: plan.plan.files.indices)
    for partition in 0..<plan.plan.partitions {
      guard let found = groups[Group(kind: .corrections, subject: partition)] else {
        missing.append(partition)
        continue
      }
      guard let own = found[all], found.count == 1 else {
        throw found.values.first?.values.first?.fault("damaged: it is not of all files")
          ?? Failure(.bug, "a part without a place")
      }
      parts += try Self.complete(own)
    }
    guard missing.isEmpty || !plan.plan.options.findsDuplicates else {
      let set = FileSet(ordinals: missing)
      throw Failure(
        .badData,
        "the corrections of \(missing.count == 1 ? "partition" : "partitions") \(set) are missing; "
          + "`cdr-rater partial resolve \(plan.path) --partition \(missing[0]) --output FOLDER "
          + "FOLDER...` makes \(missing.count == 1 ? "them" : "those of one")")
    }
    return parts
  }

  /// Parts by their places, of which none may be missing.
  private static func complete(_ parts: [Int: FoundPart]) throws(Failure) -> [FoundPart] {
    let sorted = parts.sorted { $0.key < $1.key }.map(\.value)
    guard let last = sorted.last else { return [] }
    guard last.header.isLast, sorted.count == last.header.index + 1 else {
      throw last.fault("one of several, of which some are missing")
    }
    return sorted
  }
}
