import CDRCore
import Foundation

/// A file of call records, as named on a command line or found in a folder.
public struct InputFile: Hashable, Sendable {
  /// Where the bytes come from.
  public enum Source: Hashable, Sendable {
    case path(String)
    case standardInput
  }

  /// Where the bytes come from.
  public var source: Source
  /// In bytes as stored, as the system says; 0 where it cannot be told, as of a pipe. Some file
  /// systems, `/proc` among them, say 0 of files with content, so that nothing follows from a 0.
  public var size: Int64
  /// Whether the bytes can be read a second time.
  public var isRegular: Bool
  /// How many bytes are read at most, of a file that may grow meanwhile; nil: all.
  public var limit: Int64?
  /// What it is called instead of where it lies; nil: that.
  package var label: String?

  /// The name that messages and reports give it.
  public var name: String {
    if let label { return label }
    return switch source {
    case .path(let path): path
    case .standardInput: "-"
    }
  }

  /// Whether it has no bytes, which only reading tells; false also where it cannot be read, or not
  /// a second time.
  package var isEmpty: Bool {
    guard size == 0, isRegular, case .path(let path) = source else { return false }
    guard var input = try? OpenedInput(path) else { return false }
    var byte: UInt8 = 0
    return unsafe (try? input.read(into: &byte, count: 1)) == 0
  }
}

/// What a path leads to.
enum FileKind {
  case folder
  case file(size: Int64, isRegular: Bool)

  /// nil: to nothing; ``CDRCore/SystemError/last`` says why.
  init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: self = .folder
    case S_IFREG: self = .file(size: Int64(status.st_size), isRegular: true)
    default: self = .file(size: 0, isRegular: false)
    }
  }
}
