import CDRCore
import GRDB
import Metering

/// Tells which files a ledger does not know.
///
/// A file that is unchanged since the ledger read it is known without being read. A small one whose size a
/// known file has, and a large one whose size and first bytes are those of another, is hashed before it is
/// read for its calls; any other is new, and is hashed while it is read.
struct NewFiles {
  /// What is known of a file before it is read for its calls.
  enum Standing {
    /// The ledger has no file like it.
    case new
    /// It is like another, and differs from it.
    case differs(FileContent)
    /// Its content came before.
    case known(FileContent, Origin)
    /// It cannot be read.
    case unreadable(Failure)
  }

  /// Where a file's content came before.
  enum Origin {
    case ledger(name: String)
    case run(name: String)

    var name: String {
      switch self {
      case .ledger(let name), .run(let name): name
      }
    }

    /// `is already in the ledger, as calls.csv`
    var words: String {
      switch self {
      case .ledger(let name): "is already in the ledger, as \(name)"
      case .run(let name): "came earlier in this run, as \(name)"
      }
    }
  }

  /// In the order of the files.
  private(set) var standings: [Standing]
  /// The sizes of the ledger's files.
  private let knownSizes: Set<Int64>

  /// - Parameters:
  ///   - files: as they are to be read, with limits.
  ///   - stamps: the files that need not be read, and which the others are added to.
  ///   - jobs: how many files to look at at a time.
  init(
    _ files: [InputFile], stamps: inout FileStamps, in database: Database, jobs: Int
  ) throws {
    standings = Array(repeating: .new, count: files.count)
    var unread: [Int] = []
    for (place, file) in files.enumerated() {
      if let known = try stamps.known(file) {
        standings[place] = .known(known.content, .ledger(name: known.name))
      } else {
        unread.append(place)
      }
    }
    let sizes = "SELECT DISTINCT bytes FROM files"
    knownSizes = unread.isEmpty ? [] : try Set(Int64.fetchAll(database, sql: sizes))
    let suspects = try Self.suspects(
      unread.map { files[$0] }, among: knownSizes, in: database, jobs: jobs
    )
    .map { unread[$0] }
    let contents = mapInParallel(suspects.count, jobs: jobs) { index in
      Result { () throws(Failure) in try FileContent(of: files[suspects[index]]) }
    }
    var seen: [String: String] = [:]
    for (place, content) in zip(suspects, contents) {
      switch content {
      case .failure(let failure): standings[place] = .unreadable(failure)
      case .success(let content):
        if let name = try Self.storedName(of: content, in: database) {
          standings[place] = .known(content, .ledger(name: name))
        } else if let name = seen[content.sha256] {
          standings[place] = .known(content, .run(name: name))
        } else {
          seen[content.sha256] = files[place].name
          standings[place] = .differs(content)
        }
      }
    }
  }

  /// The name under which the ledger has had a content since before these files were looked at.
  func name(of content: FileContent, in database: Database) throws -> String? {
    knownSizes.contains(content.size) ? try Self.storedName(of: content, in: database) : nil
  }

  /// The name of the file that has a content; nil where the ledger has none.
  private static func storedName(of content: FileContent, in database: Database) throws -> String? {
    try String.fetchOne(
      database.cachedStatement(sql: "SELECT name FROM files WHERE sha256 = ?"),
      arguments: [content.sha256])
  }

  /// Bytes of a file that is read sooner than compared by its beginning: within its run it is compared
  /// once it was read for its calls.
  static let smallSize: Int64 = 256 << 10

  /// The files whose size and first bytes are those of another.
  private static func suspects(
    _ files: [InputFile], among known: Set<Int64>, in database: Database, jobs: Int
  ) throws -> [Int] {
    if files.isEmpty { return [] }
    var places: [Int64: Int] = [:]
    for file in files where file.size > smallSize { places[file.size, default: 0] += 1 }
    let small = files.indices.filter { place in
      let size = files[place].size
      return size > 0 && size <= smallSize && known.contains(size)
    }
    // Of a size of 0 nothing follows: some file systems say so of files with content.
    let alike = files.indices.filter { place in
      let size = files[place].size
      return size == 0 || size > smallSize && (known.contains(size) || places[size, default: 0] > 1)
    }
    // Of their first bytes a hash is kept: where two agree, all is hashed.
    let beginnings = mapInParallel(alike.count, jobs: jobs, with: { _ in FileHead.Reading() }) {
      [places] place, reading in
      let file = files[alike[place]]
      return Beginning(
        stored: places[file.size, default: 0] < 2 ? nil : try? reading.stored(of: file),
        text: file.size == 0 || !known.contains(file.size)
          ? nil : try? reading.text(of: file))
    }
    var inRun: [Stored: Int] = [:]
    for (place, beginning) in zip(alike, beginnings) {
      if let stored = beginning.stored {
        inRun[Stored(size: files[place].size, hash: stored), default: 0] += 1
      }
    }
    let inLedger = try storedHeads(of: Set(alike.map { files[$0].size }), in: database)
    let large = zip(alike, beginnings).filter { place, beginning in
      let size = files[place].size
      // What has no first bytes that can be read is for the hash to tell.
      if places[size, default: 0] > 1 {
        guard let hash = beginning.stored else { return true }
        if inRun[Stored(size: size, hash: hash), default: 0] > 1 { return true }
      }
      guard known.contains(size) else { return size == 0 }
      guard let hash = beginning.text else { return true }
      return inLedger.contains(Stored(size: size, hash: hash))
        || inLedger.contains(Stored(size: size, hash: nil))
    }.map(\.0)
    return (small + large).sorted()
  }

  /// How a file begins, by hashes; nil where that is not asked for, or cannot be read.
  private struct Beginning {
    /// Of its bytes as they are stored.
    var stored: Int?
    /// Of its text, as ledgers keep it.
    var text: Int?
  }

  /// A file's size and the hash of its first bytes; of those that old versions did not keep, nil.
  private struct Stored: Hashable {
    var size: Int64
    var hash: Int?
  }

  /// How the ledger's files of some sizes begin.
  private static func storedHeads(
    of sizes: Set<Int64>, in database: Database
  ) throws -> Set<Stored> {
    var heads: Set<Stored> = []
    let select = try database.cachedStatement(sql: "SELECT head FROM files WHERE bytes = ?")
    for size in sizes {
      let rows = try Row.fetchCursor(select, arguments: [size])
      while let row = try rows.next() {
        let head = row.bytes(at: 0)
        heads.insert(Stored(size: size, hash: head.isEmpty ? nil : FileHead.hash(head)))
      }
    }
    return heads
  }
}
