import CDRCore
import CKernels
import Foundation

/// A copy of an input that can be read only once, such as a pipe, for a run that may have to look
/// at it again: a file without a name, gone when the run ends.
package final class SpooledInput: Sendable {
  private let path: String
  private let descriptor: Int32
  let size: Int64

  /// Copies an input to its end.
  ///
  /// - Throws: `inputMissing` or `inputOutput` where it cannot be read, or there is no room for a copy.
  package init(copying file: InputFile) throws(Failure) {
    var reader = try FileReader.open(InputBytes(file))
    let spool = try UnnamedFile()
    var size: Int64 = 0
    try reader.refill()
    while !reader.isAtEnd {
      let bytes = unsafe reader.unread
      unsafe try spool.append(bytes)
      size += Int64(bytes.count)
      reader.consume(bytes.count)
      try reader.refill()
    }
    descriptor = spool.takeDescriptor()
    path = "/proc/self/fd/\(descriptor)"
    self.size = size
  }

  deinit { close(descriptor) }

  /// The copy as an input like a file in a folder, as long as this is kept.
  ///
  /// - Parameter name: what it is called.
  package func file(named name: String) -> InputFile {
    var file = InputFile(source: .path(path), size: size, isRegular: true)
    file.label = name
    return file
  }

  /// A new descriptor at the copy's first byte.
  func reopen() throws(Failure) -> Int32 {
    let reopened = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard reopened >= 0 else {
      throw Failure(.inputOutput, "a temporary copy of the input is gone: \(SystemError.last.text)")
    }
    return reopened
  }
}

/// A file without a name in the folder for temporary files (`TMPDIR`, else `/tmp`): written
/// at its end, read anywhere, and gone with the process, however that ends.
final class UnnamedFile {
  private var descriptor: Int32
  private(set) var size: Int64 = 0
  private let folder: String

  init() throws(Failure) {
    folder =
      ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    var opened = unsafe cdr_open_unnamed(folder)
    if opened < 0 {
      // Not every file system has files without a name: take one's name away at once.
      var template = Array((folder + "/cdr-rater-XXXXXX").utf8CString)
      opened = unsafe template.withUnsafeMutableBufferPointer { bytes in
        unsafe mkstemp(bytes.baseAddress!)
      }
      if opened >= 0 { _ = unsafe unlink(template) }
    }
    guard opened >= 0 else {
      throw Failure(
        .outputCannotBeMade,
        "\(folder): cannot create a temporary file: \(SystemError.last.text); "
          + "set TMPDIR to a folder with room"
      )
    }
    descriptor = opened
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Hands the descriptor to a new owner.
  func takeDescriptor() -> Int32 {
    defer { descriptor = -1 }
    return descriptor
  }

  func append(_ bytes: UnsafeBufferPointer<UInt8>) throws(Failure) {
    var written = 0
    while written < bytes.count {
      let count = unsafe pwrite(
        descriptor, bytes.baseAddress! + written, bytes.count - written, off_t(size))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw Failure(
          .inputOutput,
          "\(folder): writing a temporary file failed: \(SystemError.last.text); "
            + "set TMPDIR to a folder with room"
        )
      }
      written += count
      size += Int64(count)
    }
  }

  /// The bytes of a range that was written before.
  func bytes(at offset: Int64, count: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe try bytes.withUnsafeMutableBufferPointer { (buffer) throws(Failure) in
      unsafe try read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
    }
    return bytes
  }

  /// Fills memory from what was written before; several threads may read at once.
  func read(at offset: Int64, into bytes: UnsafeMutableRawBufferPointer) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let got = unsafe pread(
        descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        throw Failure(.inputOutput, "reading a temporary file failed: \(SystemError.last.text)")
      }
      done += got
    }
  }
}
