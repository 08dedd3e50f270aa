import CDRCore
import OperatorFiles

extension ColumnMap {
  /// Reads a column map from the text of a map's file.
  ///
  /// - Parameters:
  ///   - text: YAML in UTF-8, a byte order mark allowed.
  ///   - origin: what messages call it: a path, or `built-in`.
  /// - Throws: a `Failure` of kind `unfit` that lists every fault with its line.
  public init(text: some Collection<UInt8>, origin: String) throws(Failure) {
    let faults = FaultLog()
    var map: ColumnMap?
    let kind = YAMLDocument.Kind(
      name: "a column map", startingPoint: "`cdr-rater columns show NAME` prints one to start from")
    if let root = YAMLDocument(bytes: Array(text), of: kind, faults: faults).root {
      map = ColumnMapReader.map(from: root)
    }
    try faults.throwIfAny(in: origin)
    guard var map else { throw Failure(.bug, "\(origin): neither a column map nor a fault") }
    map.takeDoubts(fromComments: String(decoding: text, as: UTF8.self))
    self = map
  }

  /// Reads a column map from the text of a map's file.
  /// - Throws: as ``init(text:origin:)`` of bytes.
  public init(text: String, origin: String) throws(Failure) {
    try self.init(text: text.utf8, origin: origin)
  }

  /// Reads a map's file.
  ///
  /// - Throws: a `Failure` of kind `inputMissing` when the file cannot be read, and of kind `unfit`,
  ///   listing every fault with its line, when it is not a column map.
  public init(path: String) throws(Failure) {
    try self.init(text: FileText.bytes(ofFile: path), origin: path)
  }
}
