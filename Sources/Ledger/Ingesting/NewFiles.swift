import CDRCore
import GRDB
import Metering

/// Tells which files a ledger does not know.
///
/// A file whose size and first bytes are those of a known file, or of an earlier one of the run, is
/// hashed before it is read for its calls; any other is new, and is hashed while it is read.
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

  /// - Parameters:
  ///   - files: as they are to be read, with limits.
  ///   - jobs: how many files to look at at a time.
  init(_ files: [InputFile], in database: Database, jobs: Int) throws {
    standings = Array(repeating: .new, count: files.count)
    let suspects = try Self.suspects(files, in: database, jobs: jobs)
    let contents = mapInParallel(suspects.count, jobs: jobs) { index in
      Result { () throws(Failure) in try FileContent(of: files[suspects[index]]) }
    }
    var seen: [String: String] = [:]
    for (place, content) in zip(suspects, contents) {
      switch content {
      case .failure(let failure): standings[place] = .unreadable(failure)
      case .success(let content):
        if let name = try Self.name(of: content, in: database) {
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

  /// The name of the file that has a content; nil where the ledger has none.
  static func name(of content: FileContent, in database: Database) throws -> String? {
    try String.fetchOne(
      database, sql: "SELECT name FROM files WHERE sha256 = ?", arguments: [content.sha256])
  }

  /// The files whose size and first bytes are those of another.
  private static func suspects(
    _ files: [InputFile], in database: Database, jobs: Int
  ) throws -> [Int] {
    let known = try Set(Int64.fetchAll(database, sql: "SELECT bytes FROM files"))
    var places: [Int64: [Int]] = [:]
    for (place, file) in files.enumerated() { places[file.size, default: []].append(place) }
    // Of a size of 0 nothing follows: some file systems say so of files with content.
    let alike = files.indices.filter { place in
      let size = files[place].size
      return size == 0 || known.contains(size) || places[size, default: []].count > 1
    }
    let heads = mapInParallel(alike.count, jobs: jobs) { index in
      files[alike[index]].size == 0 ? nil : try? FileHead.text(of: files[alike[index]])
    }
    var runHeads: [Int64: [[UInt8]: Int]] = [:]
    for (place, head) in zip(alike, heads) {
      if let head { runHeads[files[place].size, default: [:]][head, default: 0] += 1 }
    }
    var storedHeads: [Int64: Set<[UInt8]>] = [:]
    return try zip(alike, heads).filter { place, head in
      // What has no first bytes that can be read is for the hash to tell.
      guard let head else { return true }
      let size = files[place].size
      if runHeads[size]?[head] ?? 0 > 1 { return true }
      if storedHeads[size] == nil {
        storedHeads[size] = try Set(
          Row.fetchAll(
            database, sql: "SELECT head FROM files WHERE bytes = ?", arguments: [size]
          ).map { $0.bytes("head") })
      }
      // Old versions kept no first bytes.
      return storedHeads[size]?.contains { $0.isEmpty || $0 == head } == true
    }.map(\.0)
  }
}
