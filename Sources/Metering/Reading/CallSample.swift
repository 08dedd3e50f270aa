import CDRCore

/// A file whose beginning is looked at, more than once where needed: to see how its records are
/// understood, before it is read as a whole.
public struct CallSample: Sendable {
  /// The file that is looked at.
  public var file: InputFile { bytes.file }
  let bytes: InputBytes

  /// - Throws: `inputMissing` where there is no file that can be read, `usage` for a folder.
  public init(path: String) throws(Failure) {
    if case .folder? = FileKind(path: path) {
      throw Failure(.usage, "\(path) is a folder; name one of the files in it")
    }
    let inputs = InputList(arguments: [path])
    guard let file = inputs.files.first else { throw Failure.joined(inputs.faults) }
    try self.init(file)
  }

  /// - Throws: what copying an input throws that can be read only once.
  public init(_ file: InputFile) throws(Failure) {
    bytes = try InputBytes(file, mayBeReadAgain: true)
  }

  /// The beginning of its uncompressed text.
  ///
  /// - Parameter limit: how many bytes at most.
  /// - Throws: what reading the file throws.
  package func beginning(atMost limit: Int) throws(Failure) -> [UInt8] {
    try bytes.text(atMost: limit)
  }
}
