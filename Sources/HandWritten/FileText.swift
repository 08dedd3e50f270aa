import Foundation
import Metering

/// The bytes of a small file that people write by hand.
package enum FileText {
  /// Far above any tariff or column map, far below what reading a file of calls by mistake would cost.
  package static let maximumMebibytes = 4

  /// Reads a file, or a pipe, to its end.
  ///
  /// - Parameters:
  ///   - limit: how large it may be, in MiB.
  ///   - kind: what a larger one is.
  /// - Throws: `inputMissing` when there is none or it cannot be read, else of the kind given.
  package static func bytes(
    ofFile path: String, limit: Int = maximumMebibytes, orElse kind: Failure.Kind = .unfit
  ) throws(Failure) -> [UInt8] {
    let maximumBytes = limit << 20
    var bytes: [UInt8] = []
    do {
      let file = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? file.close() }
      while bytes.count <= maximumBytes,
        let next = try file.read(upToCount: maximumBytes + 1 - bytes.count), !next.isEmpty
      {
        bytes.append(contentsOf: next)
      }
    } catch {
      throw Failure(.inputMissing, "\(path): \(reason(for: error))")
    }
    guard bytes.count <= maximumBytes else {
      throw Failure(kind, "\(path) is larger than \(limit) MiB: is it the right file?")
    }
    return bytes
  }

  /// Only a folder, or a link to one, has an entry for itself.
  package static func isFolder(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/.")
  }

  /// What the system says, in its own words.
  package static func reason(for error: any Error) -> String {
    let error = error as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    switch underlying?.code ?? error.code {
    case Int(ENOENT), CocoaError.fileReadNoSuchFile.rawValue, CocoaError.fileNoSuchFile.rawValue:
      return "no such file"
    case Int(EACCES), CocoaError.fileReadNoPermission.rawValue:
      return "no permission to read it"
    case Int(EISDIR):
      return "is a folder, not a file"
    case let code:
      return "cannot be read (error \(code))"
    }
  }
}
