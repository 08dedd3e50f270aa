import CDRCore
import GRDB

/// The files of a ledger by what a person may call them: a name or a hash.
struct HeldFileNames {
  private struct File {
    var id: Int64
    var name: String
    var sha256: String
  }

  private let files: [File]

  init(_ database: Database) throws {
    files = try Row.fetchAll(database, sql: "SELECT id, name, sha256 FROM files ORDER BY id").map {
      File(id: $0["id"], name: $0["name"], sha256: $0["sha256"])
    }
  }

  /// The one file that is meant.
  ///
  /// - Parameter text: its name as it was given, however its path is written, the last part of it, or
  ///   its SHA-256, of which eight digits or more are enough.
  /// - Throws: `badData` when no file or several fit.
  func find(_ text: String) throws(Failure) -> Int64 {
    let hash = text.lowercased()
    let isHash = (8...64).contains(hash.count) && hash.allSatisfy(\.isHexDigit)
    let path = Self.plainPath(text)
    // A whole name goes before another way to write it, and that before the last part of others.
    var found = files.filter { $0.name == text || $0.sha256 == hash }
    if found.isEmpty { found = files.filter { Self.plainPath($0.name) == path } }
    if found.isEmpty {
      found = files.filter {
        Self.plainPath($0.name).hasSuffix("/" + path) || (isHash && $0.sha256.hasPrefix(hash))
      }
    }
    guard let first = found.first else {
      throw Failure(.badData, "\(text): the ledger has no such file; status --files lists them")
    }
    guard found.count == 1 else {
      let list = found.map { "  \($0.sha256)  \($0.name)" }
      throw Failure(
        .badData,
        "\(text) matches \(found.count) files; name one by its hash\n"
          + list.joined(separator: "\n"))
    }
    return first.id
  }

  /// A path without what makes no difference to where it leads: `c/x.gz` for `./c//x.gz`.
  static func plainPath(_ path: String) -> String {
    let parts = path.split(separator: "/").filter { $0 != "." }
    return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
  }
}
