import CDRCore
import ColumnMaps
import Foundation

/// Inputs in the order in which they were named, and the ones that could not be found.
public struct InputList: Sendable {
  /// Those that can be read, in the order in which they were named.
  public var files: [InputFile] = []
  /// One for each name that leads to nothing readable.
  public var faults: [Failure] = []
  /// What was skipped in folders and may be missed, a line each: files still being written, names that
  /// no pattern matches, folders.
  public var warnings: [String] = []
  /// What is as it is on every good night, a line each: markers were skipped, and files are empty.
  public var notes: [String] = []

  /// One file.
  package init(_ file: InputFile) { files = [file] }

  /// Looks up what a command line names: a file, a folder or `-` for standard input.
  ///
  /// A folder yields, not recursively and in byte order of name, what the patterns match, without
  /// names that begin with a dot, files that are still being written, markers that say that
  /// another file is whole, and what is not a regular file.
  ///
  /// - Parameter patterns: as ``ColumnMaps/ColumnMap/files`` has them.
  public init(arguments: [String], patterns: [String] = ColumnMap.standard.files) {
    for argument in arguments {
      if argument == "-" {
        add(InputFile(source: .standardInput, size: 0, isRegular: false))
        continue
      }
      guard let kind = FileKind(path: argument) else {
        faults.append(Failure(.inputMissing, "\(argument): \(SystemError.last.text)"))
        continue
      }
      switch kind {
      case .folder: addFolder(argument, patterns)
      case .file(let size, let isRegular):
        add(InputFile(source: .path(argument), size: size, isRegular: isRegular))
      }
    }
  }

  private mutating func add(_ file: InputFile) {
    if case .path(let path) = file.source, unsafe access(path, R_OK) != 0 {
      faults.append(Failure(.inputMissing, "\(path): \(SystemError.last.text)"))
      return
    }
    files.append(file)
  }

  private mutating func addFolder(_ folder: String, _ patterns: [String]) {
    guard var contents = FolderContents(of: folder, patterns: patterns) else {
      faults.append(Failure(.inputMissing, "\(folder): the folder cannot be read"))
      return
    }
    var found = false
    for name in contents.chosen {
      let path = FolderContents.path(of: name, in: folder)
      guard let kind = FileKind(path: path) else {
        faults.append(Failure(.inputMissing, "\(path): \(SystemError.last.text)"))
        continue
      }
      guard case .file(let size, let isRegular) = kind else { continue }
      guard isRegular else {
        contents.special.append(name)
        continue
      }
      found = true
      let file = InputFile(source: .path(path), size: size, isRegular: true)
      if file.isEmpty { contents.empty.append(name) }
      add(file)
    }
    if found {
      warnings += contents.warnings
      if let note = contents.note { notes.append(note) }
    } else {
      faults.append(Failure(.inputMissing, contents.nothingFound))
    }
  }

  /// The files of which the same name followed by `.gz` is an input too: most likely the same
  /// calls, plain and compressed.
  public var alsoCompressed: [InputFile] {
    let names = Set(files.map { ByteText($0.name) })
    return files.filter { names.contains(ByteText($0.name + ".gz")) }
  }
}
