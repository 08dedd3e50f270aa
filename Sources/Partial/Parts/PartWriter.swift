import CDRCore
import CKernels
import Foundation
import Outputs

/// Writes a file of parts, one after the other, into a folder. The file appears whole or not at all.
///
/// It need not survive a power cut: what is cut short is noticed by its checksum, and made again.
final class PartWriter {
  private let file: AtomicFile
  private let plan: [UInt8]
  private let files: FileSet

  /// The end of the names of files that hold parts.
  static let suffix = ".part"

  /// - Parameters:
  ///   - name: without ``suffix``.
  ///   - files: of which the parts are made.
  /// - Throws: `outputCannotBeMade`.
  init(_ name: String, in folder: String, plan: [UInt8], files: FileSet) throws(Failure) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw Failure(.outputCannotBeMade, "\(folder): the folder cannot be made")
    }
    file = try AtomicFile(
      "\(folder)/\(name)\(Self.suffix)", mode: PlanFile.mode, isSynced: false)
    self.plan = plan
    self.files = files
  }

  /// Starts a header for a part.
  func header(_ kind: PartKind) -> PartHeader { PartHeader(kind: kind, plan: plan, files: files) }

  /// Writes a part.
  func write(_ header: PartHeader, _ body: [UInt8]) throws(Failure) {
    var header = header
    header.size = header.byteCount + body.count + PartHeader.checksumSize
    var bytes: [UInt8] = []
    bytes.reserveCapacity(header.size)
    header.append(to: &bytes)
    bytes += body
    bytes.append(littleEndian: bytes.checksum)
    try file.write(bytes)
  }

  /// Puts the file in its place.
  func commit() throws(Failure) { try Self.commit([self]) }

  /// Puts files in their places together.
  static func commit(_ writers: [PartWriter]) throws(Failure) {
    try AtomicFile.commit(writers.map(\.file))
  }
}

extension [UInt8] {
  /// XXH3 of all bytes.
  var checksum: UInt64 { checksum(of: count) }

  /// XXH3 of the first bytes.
  func checksum(of count: Int) -> UInt64 {
    precondition(count <= self.count, "fewer bytes than are asked for")
    return unsafe withUnsafeBytes { unsafe cdr_checksum($0.baseAddress, count) }
  }
}

/// Gathers the records of one kind and subject, and writes a part whenever there are enough.
struct PartBuilder {
  private var header: PartHeader
  var body: [UInt8] = []
  var records = 0

  init(_ header: PartHeader) { self.header = header }

  /// Writes what has gathered, if it is enough for a part.
  @inline(__always)
  mutating func writeIfFull(_ writer: PartWriter) throws(Failure) {
    if body.count >= PartHeader.bodyLimit { try write(isLast: false, writer) }
  }

  /// Writes the last part.
  mutating func finish(_ writer: PartWriter) throws(Failure) { try write(isLast: true, writer) }

  private mutating func write(isLast: Bool, _ writer: PartWriter) throws(Failure) {
    header.isLast = isLast
    header.records = records
    try writer.write(header, body)
    header.index += 1
    records = 0
    body.removeAll(keepingCapacity: true)
  }
}
