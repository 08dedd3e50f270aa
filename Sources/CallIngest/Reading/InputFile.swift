import Foundation
import Metering

/// A file of call records, as named on a command line or found in a folder.
public struct InputFile: Hashable, Sendable {
  /// Where the bytes come from.
  public enum Source: Hashable, Sendable {
    case path(String)
    case standardInput
  }

  public var source: Source
  /// In bytes as stored; 0 where it cannot be told, as of a pipe.
  public var size: Int64
  /// Whether the bytes can be read a second time.
  public var isRegular: Bool
  /// How many bytes are read at most, of a file that may grow meanwhile; nil: all.
  public var limit: Int64?

  /// The name that messages and reports give it.
  public var name: String {
    switch source {
    case .path(let path): path
    case .standardInput: "-"
    }
  }
}

/// Inputs in the order in which they were named, and the ones that could not be found.
public struct InputList: Sendable {
  public var files: [InputFile] = []
  /// One for each name that leads to nothing readable.
  public var faults: [Failure] = []

  /// Which names a folder yields: those with one of these ends.
  public static let folderSuffixes = [".csv", ".csv.gz"]
  /// Names in a folder that are passed over: hidden files, and files still being written.
  public static let hiddenPrefixes = [".", "temp-"]

  /// Looks up what a command line names: a file, a folder (its files `*.csv` and `*.csv.gz`, not
  /// recursively, in byte order of name) or `-` for standard input.
  public init(arguments: [String]) {
    for argument in arguments {
      if argument == "-" {
        add(InputFile(source: .standardInput, size: 0, isRegular: false))
        continue
      }
      guard let kind = FileKind(path: argument) else {
        faults.append(Failure(.inputMissing, "\(argument): \(lastSystemError())"))
        continue
      }
      switch kind {
      case .folder: addFolder(argument)
      case .file(let size, let isRegular):
        add(InputFile(source: .path(argument), size: size, isRegular: isRegular))
      }
    }
  }

  private mutating func add(_ file: InputFile) {
    if case .path(let path) = file.source, unsafe access(path, R_OK) != 0 {
      faults.append(Failure(.inputMissing, "\(path): \(lastSystemError())"))
      return
    }
    files.append(file)
  }

  private mutating func addFolder(_ folder: String) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      faults.append(Failure(.inputMissing, "\(folder): the folder cannot be read"))
      return
    }
    let chosen = names.filter { name in
      Self.folderSuffixes.contains { name.hasSuffix($0) }
        && !Self.hiddenPrefixes.contains { name.hasPrefix($0) }
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var found = false
    for name in chosen {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      guard let kind = FileKind(path: path) else {
        faults.append(Failure(.inputMissing, "\(path): \(lastSystemError())"))
        continue
      }
      guard case .file(let size, let isRegular) = kind else { continue }
      found = true
      add(InputFile(source: .path(path), size: size, isRegular: isRegular))
    }
    if !found {
      faults.append(
        Failure(.inputMissing, "\(folder): the folder holds no *.csv or *.csv.gz file"))
    }
  }
}

private enum FileKind {
  case folder
  case file(size: Int64, isRegular: Bool)

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

/// What the system says of the call that failed last: "No such file or directory".
func lastSystemError() -> String {
  unsafe String(cString: strerror(errno))
}
