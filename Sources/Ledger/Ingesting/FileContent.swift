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
    var input = try Self.open(path)
    stamp = try Stamp(of: input, path)
    // Of a file that grows, what it has now; where the system says 0, only reading tells.
    var rest = limit ?? (stamp.size > 0 ? stamp.size : .max)
    var hash = SHA256()
    size = 0
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while rest > 0 {
      let got: Int
      do throws(InputFault) {
        got = unsafe try piece.withUnsafeMutableBufferPointer { (piece) throws(InputFault) in
          unsafe try input.read(into: piece.baseAddress!, count: Int(min(rest, Int64(piece.count))))
        }
      } catch {
        throw Failure(.inputOutput, "\(path): reading failed at byte \(size): \(error.text)")
      }
      if got == 0 { break }
      unsafe piece.withUnsafeBytes { bytes in
        unsafe hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<got]))
      }
      size += Int64(got)
      rest -= Int64(got)
    }
    sha256 = hash.finalize().hexadecimal
  }

  private static func open(_ path: String) throws(Failure) -> OpenedInput {
    do throws(InputFault) {
      return try OpenedInput(path)
    } catch {
      throw Failure(.inputMissing, "\(path): \(error.text)")
    }
  }

  /// Makes sure that the bytes are still those that were looked at. A file that only grew is.
  ///
  /// - Throws: `badData` when they are not.
  func check(_ path: String) throws(Failure) {
    if try Stamp(of: Self.open(path), path) == stamp { return }
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
  fileprivate init(of input: borrowing OpenedInput, _ path: String) throws(Failure) {
    guard input.isRegular else {
      throw Failure(
        .usage,
        "\(path) is not a regular file; a ledger knows files by their content: write it to a file "
          + "first")
    }
    let status = input.status
    size = Int64(status.st_size)
    seconds = [status.st_mtim.tv_sec, status.st_ctim.tv_sec]
    nanoseconds = [status.st_mtim.tv_nsec, status.st_ctim.tv_nsec]
  }
}
