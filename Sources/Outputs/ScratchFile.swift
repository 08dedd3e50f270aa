import CDRCore
import Foundation

/// A file of the program's own, for a library that writes to a path and not to a sink. It is removed
/// when the last reference to it goes, and by whatever ends the program before; only its owner may
/// read it.
package final class ScratchFile {
  /// Where it is.
  package let path: String

  /// Makes an empty file.
  ///
  /// - Parameters:
  ///   - destination: the output that it stands beside; nil: it goes to the folder of temporary files.
  ///   - name: what it is called there, if it stands beside no output.
  /// - Throws: `outputCannotBeMade`.
  package init(beside destination: String?, or name: String) throws(Failure) {
    let place = destination ?? Self.temporaryFolder + "/" + name
    let opened = try AtomicFile.openTemporary(
      beside: place, mode: 0o600, replacing: nil, called: place)
    _ = close(opened.descriptor)
    path = opened.path
  }

  deinit { TemporaryFiles.remove(path) }

  /// The folder that it is in.
  package var folder: String { Destination.folder(of: path) }

  /// Writes what it holds to a sink.
  ///
  /// - Throws: `inputOutput` where it cannot be read, and what the sink throws.
  package func copy(to sink: any OutputSink) throws(Failure) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw cannotRead() }
    defer { _ = close(descriptor) }
    var piece = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw cannotRead() }
      if count == 0 { return }
      try sink.write(piece.span.extracting(first: count))
    }
  }

  private func cannotRead() -> Failure {
    Failure(.inputOutput, "cannot read \(path): \(SystemError.last.text)")
  }

  private static var temporaryFolder: String {
    var folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    return folder.isEmpty ? "/tmp" : folder
  }
}
