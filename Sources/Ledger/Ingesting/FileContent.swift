import CallIngest
import Crypto
import Foundation
import Metering
import Synchronization

/// What a file holds, by which a ledger knows it: the SHA-256 of its bytes as they are stored.
struct FileContent: Hashable {
  var sha256: String
  /// How many bytes were looked at: what a growing file gets later does not count.
  var size: Int64
  fileprivate var stamp: Stamp

  /// What changes whenever a file is written to.
  fileprivate struct Stamp: Hashable {
    var size: Int64
    var seconds: [Int]
    var nanoseconds: [Int]
  }

  /// Reads a file to the end that it has now.
  ///
  /// - Parameter limit: how many bytes to look at; nil: all.
  init(_ path: String, limit: Int64? = nil) throws(Failure) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(.inputMissing, "\(path): \(systemError())") }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    stamp = try Stamp(of: descriptor, path)
    var rest = limit ?? stamp.size
    var hash = SHA256()
    size = 0
    do {
      while rest > 0, let next = try file.read(upToCount: Int(min(rest, 1 << 20))), !next.isEmpty {
        hash.update(data: next)
        size += Int64(next.count)
        rest -= Int64(next.count)
      }
    } catch {
      throw Failure(.inputOutput, "\(path): reading failed at byte \(size)")
    }
    sha256 = hash.finalize().hexadecimal
  }

  /// Makes sure that the bytes are still those that were looked at. A file that only grew is.
  ///
  /// - Throws: `badData` when they are not.
  func check(_ path: String) throws(Failure) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(.inputMissing, "\(path): \(systemError())") }
    let now: Stamp
    do throws(Failure) {
      now = try Stamp(of: descriptor, path)
      close(descriptor)
    } catch {
      close(descriptor)
      throw error
    }
    if now == stamp { return }
    guard try FileContent(path, limit: size).sha256 == sha256 else {
      throw Failure(.badData, "\(path): the file changed while it was read; run the command again")
    }
  }

  /// Looks at several files at a time.
  static func all(_ files: [InputFile], jobs: Int) -> [Result<FileContent, Failure>] {
    let contents = Mutex([Result<FileContent, Failure>?](repeating: nil, count: files.count))
    let cursor = Atomic<Int>(0)
    inParallel(max(1, min(jobs, files.count))) { _ in
      while true {
        let index = cursor.add(1, ordering: .relaxed).oldValue
        guard index < files.count else { return }
        let content: Result<FileContent, Failure>
        do throws(Failure) {
          content = .success(try FileContent(files[index].name))
        } catch {
          content = .failure(error)
        }
        contents.withLock { $0[index] = content }
      }
    }
    return contents.withLock { $0.compactMap(\.self) }
  }
}

extension FileContent.Stamp {
  fileprivate init(of descriptor: Int32, _ path: String) throws(Failure) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw Failure(.inputOutput, "\(path): \(systemError())")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(
        .usage,
        "\(path) is no regular file; a ledger knows files by their content: write it to a file first"
      )
    }
    size = Int64(status.st_size)
    seconds = [status.st_mtim.tv_sec, status.st_ctim.tv_sec]
    nanoseconds = [status.st_mtim.tv_nsec, status.st_ctim.tv_nsec]
  }
}
