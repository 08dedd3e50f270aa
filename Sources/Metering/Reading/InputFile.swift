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
  /// What the system said of a regular file when it was listed; nil where no one asked.
  package var listed: Listed?

  /// A file as it was listed.
  package struct Listed: Hashable, Sendable {
    package var stamp: FileStamp
    /// Whether every later change of the file shows in its stamp.
    package var isSettled: Bool

    package init(stamp: FileStamp, isSettled: Bool) {
      self.stamp = stamp
      self.isSettled = isSettled
    }
  }

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
  /// Whether all may read it; of the others the system is to be asked.
  case regular(FileStamp, isReadable: Bool)
  /// A pipe, a socket or a device.
  case special

  /// nil: to nothing; ``CDRCore/SystemError/last`` says why.
  init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: self = .folder
    case S_IFREG:
      let all = S_IRUSR | S_IRGRP | S_IROTH
      self = .regular(FileStamp(status), isReadable: status.st_mode & all == all)
    default: self = .special
    }
  }
}
