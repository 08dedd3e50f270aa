import CDRCore
import Foundation

/// Keeps the outputs of a run from replacing what the run reads, and one another.
///
/// Files are told apart by what they are, device and inode, so that another spelling of a path, a
/// symlink or a hard link makes no difference; those that do not exist yet by their real path.
///
/// ```swift
/// var outputs = OutputGuard()
/// outputs.add("tariff.yaml", "read for its tariffs")
/// let bill = try AtomicFile("bill.csv")
/// try outputs.check([bill])
/// ```
public struct OutputGuard: Sendable {
  private struct Read {
    var place: FilePlace
    /// What the file is to the run, for messages: "an input".
    var role: String
  }

  private var read: [Read] = []

  public init() {}

  /// Adds a file that the run reads.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - role: what it is to the run, after "is": "an input", "read for its tariffs".
  public mutating func add(_ path: String, _ role: String) {
    read.append(Read(place: FilePlace(path), role: role))
  }

  /// Adds a file that the run reads, and that was found to exist.
  package mutating func add(_ identity: FileIdentity, _ role: String) {
    read.append(Read(place: FilePlace(identity), role: role))
  }

  /// Adds a ledger, with the files that SQLite keeps beside it.
  public mutating func addLedger(_ path: String) {
    add(path, "the ledger")
    for suffix in Self.ledgerSuffixes { add(path + suffix, "part of the ledger") }
  }

  /// What SQLite adds to the name of a database for the files that it keeps beside it.
  public static let ledgerSuffixes = ["-wal", "-shm", "-journal"]

  /// Refuses outputs that would replace what is read, or one another, and a standard output that is
  /// appended to what is read.
  ///
  /// - Parameters:
  ///   - outputs: all that the run writes, standard output aside.
  ///   - writesStandardOutput: whether the run writes to standard output as well.
  /// - Throws: a failure of kind `usage` that names the output.
  public func check(_ outputs: [AtomicFile], writesStandardOutput: Bool = false) throws(Failure) {
    var seen: [(path: String, place: FilePlace)] = []
    for output in outputs {
      guard let place = output.place else { continue }
      if let other = seen.first(where: { $0.place.isSame(as: place) }) {
        throw Failure(
          .usage, "\(output.path) and \(other.path) are the same file; choose another name for one"
        )
      }
      seen.append((output.path, place))
      try refuse(place, called: output.path)
    }
    if writesStandardOutput, let place = FilePlace(regularFileBehind: STDOUT_FILENO) {
      try refuse(place, called: "standard output")
    }
  }

  private func refuse(_ place: FilePlace, called name: String) throws(Failure) {
    guard let file = read.first(where: { $0.place.isSame(as: place) }) else { return }
    throw Failure(.usage, "\(name) is \(file.role); writing to it would destroy it")
  }
}

/// Where a file stands, and which one it is.
struct FilePlace: Sendable {
  /// The path without symlinks; nil where there is a file, which its identity tells.
  private let path: String?
  /// nil where there is no file.
  private let identity: FileIdentity?

  init(_ path: String) {
    identity = FileIdentity(path)
    self.path = identity == nil ? Self.realPath(path) : nil
  }

  init(_ identity: FileIdentity) {
    path = nil
    self.identity = identity
  }

  /// The file that an open descriptor leads to; nil when it is not a regular file.
  init?(regularFileBehind descriptor: Int32) {
    guard let identity = FileIdentity(regularFileBehind: descriptor) else { return nil }
    path = nil
    self.identity = identity
  }

  func isSame(as other: FilePlace) -> Bool {
    if identity != nil || other.identity != nil { return identity == other.identity }
    guard let path, let other = other.path else { return false }
    return path.utf8.elementsEqual(other.utf8)
  }

  /// The path without symlinks; of a file that does not exist, that of its folder with its name.
  private static func realPath(_ path: String) -> String {
    // It may have come since its identity was asked for.
    if let whole = resolved(path) { return whole }
    let folder = Destination.folder(of: path)
    return (resolved(folder) ?? folder) + "/" + Destination.name(of: path)
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }
}
