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
  /// The second in which this began to look at files.
  private let begun = time(nil)

  /// One file.
  package init(_ file: InputFile) { files = [file] }

  /// Looks up what a command line names: a file, a folder or `-` for standard input.
  ///
  /// A folder yields, in byte order of name, what the patterns match, without names that begin with a
  /// dot, files that are still being written, markers that say that another file is whole, and what is
  /// not a regular file.
  ///
  /// - Parameters:
  ///   - arguments: the names, each as it was typed.
  ///   - patterns: as ``/ColumnMaps/ColumnMap/files`` has them.
  ///   - isRecursive: whether the folders in a folder are read like it, in byte order of the paths.
  public init(
    arguments: [String], patterns: [String] = ColumnMap.standard.files, isRecursive: Bool = false
  ) {
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
      case .folder where isRecursive: addTree(argument, patterns)
      case .folder: addFolder(argument, patterns)
      case .regular(let stamp, let isReadable):
        add(file(argument, stamp), isReadable: isReadable)
      case .special: add(InputFile(source: .path(argument), size: 0, isRegular: false))
      }
    }
  }

  private func file(_ path: String, _ stamp: FileStamp) -> InputFile {
    var file = InputFile(source: .path(path), size: stamp.size, isRegular: true)
    file.listed = InputFile.Listed(stamp: stamp, isSettled: stamp.isSettled(at: begun))
    return file
  }

  /// - Parameter isReadable: whether that is known.
  private mutating func add(_ file: InputFile, isReadable: Bool = false) {
    if !isReadable, case .path(let path) = file.source, unsafe access(path, R_OK) != 0 {
      faults.append(Failure(.inputMissing, "\(path): \(SystemError.last.text)"))
      return
    }
    files.append(file)
  }

  private mutating func addFolder(_ folder: String, _ patterns: [String]) {
    guard var contents = contents(of: folder, patterns) else { return }
    let found = files(of: &contents)
    guard !found.isEmpty else {
      faults.append(Failure(.inputMissing, contents.nothingFound))
      return
    }
    for (file, isReadable) in found { add(file, isReadable: isReadable) }
    warnings += contents.warnings + contents.folderWarnings
    if let note = contents.note { notes.append(note) }
  }

  /// Adds what a folder and the folders in it hold.
  private mutating func addTree(_ top: String, _ patterns: [String]) {
    var found: [(file: InputFile, isReadable: Bool)] = []
    var tree = FolderTree(top)
    var nothingFound = ""
    while let folder = tree.next() {
      guard var contents = contents(of: folder, patterns) else { continue }
      found += files(of: &contents)
      tree.add(contents.folders, in: folder)
      warnings += contents.warnings
      if let note = contents.note { notes.append(note) }
      if folder == top { nothingFound = contents.nothingFoundBelow }
    }
    warnings += tree.warnings
    if found.isEmpty, !nothingFound.isEmpty {
      faults.append(Failure(.inputMissing, nothingFound))
    }
    found.sort { FolderContents.precedes($0.file.name, $1.file.name) }
    for (file, isReadable) in found { add(file, isReadable: isReadable) }
  }

  private mutating func contents(
    of folder: String, _ patterns: [String]
  ) -> FolderContents? {
    let contents = FolderContents(of: folder, patterns: patterns)
    if contents == nil {
      faults.append(Failure(.inputMissing, "\(folder): the folder cannot be read"))
    }
    return contents
  }

  /// The files that a folder yields, in order, and whether it is known that they can be read; what else
  /// it holds is noted in its contents.
  private mutating func files(
    of contents: inout FolderContents
  ) -> [(file: InputFile, isReadable: Bool)] {
    var found: [(file: InputFile, isReadable: Bool)] = []
    for (name, kind) in contents.chosen {
      let path = FolderContents.path(of: name, in: contents.folder)
      // What could not be told then is asked for once more, to say why.
      switch kind ?? FileKind(path: path) {
      case nil: faults.append(Failure(.inputMissing, "\(path): \(SystemError.last.text)"))
      case .folder: continue
      case .special: contents.special.append(name)
      case .regular(let stamp, let isReadable):
        let file = file(path, stamp)
        if file.isEmpty { contents.empty.append(name) }
        found.append((file, isReadable))
      }
    }
    return found
  }

  /// The files of which the same name followed by `.gz` is an input too: most likely the same
  /// calls, plain and compressed.
  public var alsoCompressed: [InputFile] {
    let names = Set(files.map { ByteText($0.name) })
    return files.filter { names.contains(ByteText($0.name + ".gz")) }
  }
}
