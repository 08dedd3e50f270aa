import CDRCore
import Foundation

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
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    do throws(InputFault) {
      var input = try OpenedInput(path)
      while bytes.count <= maximumBytes {
        let got = unsafe try piece.withUnsafeMutableBufferPointer { (piece) throws(InputFault) in
          unsafe try input.read(into: piece.baseAddress!, count: piece.count)
        }
        if got == 0 { break }
        bytes.append(contentsOf: piece[..<got])
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

  /// Whether a path leads to something that is neither a file nor a folder: a pipe, a socket or a
  /// device.
  package static func isSpecial(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFREG && kind != S_IFDIR
  }

  /// What a message says of a file that cannot be read.
  private static func reason(for fault: InputFault) -> String {
    switch fault {
    case .noWriter: fault.text
    case .system(let code): reason(forCode: Int(code))
    }
  }

  /// What the system says, in its own words.
  package static func reason(for error: any Error) -> String {
    let error = error as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    return reason(forCode: underlying?.code ?? error.code)
  }

  private static func reason(forCode code: Int) -> String {
    switch code {
    case Int(ENOENT), CocoaError.fileReadNoSuchFile.rawValue, CocoaError.fileNoSuchFile.rawValue:
      return "no such file"
    case Int(EACCES), CocoaError.fileReadNoPermission.rawValue: return "no permission to read it"
    case Int(EISDIR): return "is a folder, not a file"
    default: return "cannot be read (error \(code))"
    }
  }
}
