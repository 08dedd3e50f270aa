import CDRCore
import Foundation

/// Where the bytes of an output path end up.
enum Destination: Hashable {
  /// A regular or new file, replaced as a whole: its path behind all symlinks, and the status of
  /// the file that is there now.
  case file(String, FileStatus?)
  /// A device, pipe or socket, written as it is.
  case special(String)
  /// A descriptor that the process was started with, as in `/dev/stdout`.
  case descriptor(Int32)

  /// Looks at what a path leads to.
  ///
  /// Throws a failure of kind `outputCannotBeMade` that names the path.
  static func find(_ path: String) throws(Failure) -> Destination {
    var place = path
    // As many links in a row as Linux follows.
    for _ in 0..<40 {
      if let descriptor = inheritedDescriptor(place) { return .descriptor(descriptor) }
      guard let status = try FileStatus(ofLink: place, called: path) else {
        if place.isEmpty || place.hasSuffix("/") {
          throw SystemError(code: place.isEmpty ? ENOENT : EISDIR).cannotMake(path)
        }
        return .file(place, nil)
      }
      switch status.kind {
      case S_IFREG: return .file(place, status)
      case S_IFDIR: throw SystemError(code: EISDIR).cannotMake(path)
      case S_IFLNK: place = try target(ofLink: place, called: path)
      default: return .special(place)
      }
    }
    throw SystemError(code: ELOOP).cannotMake(path)
  }

  /// The folder part of a path: `.` when there is none.
  static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The name part of a path.
  static func name(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.index(after: slash)...])
  }

  /// A path that names an open descriptor leads to a regular file when that is redirected to one,
  /// but the file is not ours to replace: the program that opened it goes on writing to it.
  private static func inheritedDescriptor(_ path: String) -> Int32? {
    switch path {
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default:
      for prefix in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(prefix) {
        return Int32(path.dropFirst(prefix.count))
      }
      return nil
    }
  }

  private static func target(ofLink path: String, called given: String) throws(Failure) -> String {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      let length = unsafe base.withMemoryRebound(to: CChar.self, capacity: Int(PATH_MAX)) {
        unsafe readlink(path, $0, Int(PATH_MAX))
      }
      count = max(0, length)
    }
    guard !bytes.isEmpty else { throw SystemError.last.cannotMake(given) }
    let target = String(decoding: bytes, as: UTF8.self)
    return target.hasPrefix("/") ? target : folder(of: path) + "/" + target
  }
}

/// What the system knows of a file, as far as its successor takes it over.
struct FileStatus: Hashable {
  /// `S_IFREG` and its like.
  var kind: mode_t
  /// The lower bits of the mode: read, write and execute for owner, group and others.
  var permissions: mode_t
  var owner: uid_t
  var group: gid_t

  /// The status of a path, without following a symlink; nil when there is nothing.
  init?(ofLink path: String, called given: String) throws(Failure) {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      let error = SystemError.last
      if error.code == ENOENT { return nil }
      throw error.cannotMake(given)
    }
    kind = status.st_mode & S_IFMT
    permissions = status.st_mode & 0o777
    owner = status.st_uid
    group = status.st_gid
  }
}
