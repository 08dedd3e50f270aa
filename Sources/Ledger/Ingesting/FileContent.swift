import CDRCore
import Crypto
import Foundation
import Metering

/// What a file holds, by which a ledger knows it: the SHA-256 of its bytes as they are stored.
struct FileContent: Hashable {
  var sha256: String
  /// How many bytes were looked at: what a growing file gets later does not count.
  var size: Int64

  /// Reads a file to its end, or to its limit.
  ///
  /// - Throws: `inputMissing` or `inputOutput` for a file that cannot be read.
  init(of file: InputFile) throws(Failure) {
    let hash = ContentHash()
    try file.readAll(seenBy: hash)
    self = hash.content
  }

  init(sha256: String, size: Int64) {
    self.sha256 = sha256
    self.size = size
  }
}

/// Hashes a file while it is read for its calls, so that it is read once.
final class ContentHash: InputObserver, @unchecked Sendable {
  // Unchecked: one thread reads a file.
  private var hash = SHA256()
  private var size: Int64 = 0

  func see(_ bytes: UnsafeRawBufferPointer) {
    unsafe hash.update(bufferPointer: bytes)
    size += Int64(bytes.count)
  }

  /// What was seen by now.
  var content: FileContent {
    // A digest gives its bytes one by one, which takes longer than to hash a small file.
    let digest = unsafe hash.finalize().withUnsafeBytes { unsafe Array($0) }
    return FileContent(sha256: digest.hexadecimal, size: size)
  }
}
