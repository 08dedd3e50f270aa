import CDRCore
import Foundation

extension AtomicFile {
  /// Makes and lists the temporary file `.NAME.XXXXXX.tmp` beside its destination.
  ///
  /// The leading dot keeps it out of folders that are read as inputs.
  static func openTemporary(
    beside destination: String, mode: UInt32?, replacing replaced: FileStatus?, called given: String
  ) throws(Failure) -> (path: String, descriptor: Int32) {
    for _ in 0..<100 {
      let path = temporaryPath(beside: destination)
      // Narrow permissions until they are settled, so that no one reads what they may not.
      let narrow = mode != nil || replaced != nil
      let opened: Result<Int32, SystemError> = TemporaryFiles.change { paths in
        let descriptor = unsafe open(
          path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, narrow ? 0o600 : 0o666 as mode_t)
        guard descriptor >= 0 else { return .failure(.last) }
        paths.insert(path)
        return .success(descriptor)
      }
      switch opened {
      case .success(let descriptor):
        settlePermissions(descriptor, mode: mode, replacing: replaced)
        return (path, descriptor)
      case .failure(let error): if error.code != EEXIST { throw error.cannotMake(given) }
      }
    }
    throw SystemError(code: EEXIST).cannotMake(given)
  }

  private static func settlePermissions(
    _ descriptor: Int32, mode: UInt32?, replacing replaced: FileStatus?
  ) {
    var permissions = mode.map { mode_t($0) } ?? replaced?.permissions
    if let replaced, fchown(descriptor, replaced.owner, replaced.group) != 0, mode == nil {
      // Only the superuser can give a file away. What was meant for the former group must not
      // open the file to ours.
      if fchown(descriptor, uid_t.max, replaced.group) != 0 {
        permissions = replaced.permissions & 0o707
      }
    }
    if let permissions { _ = fchmod(descriptor, permissions) }
  }

  private static func temporaryPath(beside destination: String) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
    let suffix = (0..<6).compactMap { _ in letters.randomElement() }
    var name = Substring(Destination.name(of: destination))
    let folder = destination.utf8.dropLast(name.utf8.count)
    // File names end at 255 bytes; the ones added here are 12.
    while name.utf8.count > 255 - 12 { name.removeLast() }
    return String(
      decoding: Array(folder) + [UInt8(ascii: ".")] + Array(name.utf8) + [UInt8(ascii: ".")]
        + suffix + Array(".tmp".utf8), as: UTF8.self)
  }
}
