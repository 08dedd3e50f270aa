import CDRCore
import Foundation
import Synchronization

/// An output file that appears whole or not at all.
///
/// The bytes go to a temporary file in the same folder, which takes the file's place when it is
/// committed; until then an earlier file of that name stays as it is, and readers who have it
/// open keep it. A symlink stays and the file behind it is replaced. A device, a pipe or
/// `/dev/stdout` cannot be replaced and is written directly.
///
/// ```swift
/// let bill = try AtomicFile("bill.csv")
/// try bill.write(bytes)
/// try bill.commit()
/// ```
///
/// Several outputs that belong together are committed by ``commit(_:)``: all are on the disk
/// before the first is put in its place. A file that is dropped without a commit is discarded.
public final class AtomicFile: OutputSink, Sendable {
  /// The path as it was given.
  public let path: String
  /// The path behind all symlinks that is replaced; nil where the output is written directly.
  public let destination: String?
  /// Where the bytes stand until then, for callers that write by other means before the output is
  /// prepared; nil where the output is written directly.
  package let temporary: String?
  private let progress: Mutex<Progress>
  /// Whether the bytes are brought to the disk before the file is in its place.
  private let isSynced: Bool

  private struct Progress {
    var writer: DescriptorWriter
    var state = State.writing
  }

  private enum State { case writing, prepared, committed, discarded }

  /// Opens an output.
  ///
  /// - Parameters:
  ///   - path: the name that the file gets when it is whole.
  ///   - mode: the permissions that the file shall have, such as 0o600. Nil keeps those of the file
  ///     that is replaced; a new one gets 0o666 less the umask.
  ///   - isSynced: whether it survives a power cut once it is in its place. What can be made again,
  ///     and shows by itself whether it is whole, need not.
  ///
  /// Throws a failure of kind `outputCannotBeMade` that names the path.
  public init(
    _ path: String, mode: UInt32? = nil, isSynced: Bool = true
  ) throws(Failure) {
    self.path = path
    self.isSynced = isSynced
    let descriptor: Int32
    switch try Destination.find(path) {
    case .file(let destination, let replaced):
      let opened = try Self.openTemporary(
        beside: destination, mode: mode, replacing: replaced, called: path)
      descriptor = opened.descriptor
      temporary = opened.path
      self.destination = destination
    case .special(let place):
      descriptor = unsafe open(place, O_WRONLY | O_CLOEXEC | O_NOCTTY)
      temporary = nil
      destination = nil
    case .descriptor(let inherited):
      descriptor = fcntl(inherited, F_DUPFD_CLOEXEC, 3)
      temporary = nil
      destination = nil
    }
    let error = SystemError.last
    let writer = DescriptorWriter(descriptor: descriptor, name: path)
    progress = Mutex(Progress(writer: writer, state: descriptor >= 0 ? .writing : .discarded))
    if descriptor < 0 { throw error.cannotMake(path) }
  }

  deinit { discard() }

  /// What tells the file that is written from all others; nil where that is a device or a pipe.
  var place: FilePlace? {
    if let destination { return FilePlace(destination) }
    return progress.withLock { progress in
      progress.state == .writing ? FilePlace(regularFileBehind: progress.writer.descriptor) : nil
    }
  }

  public func write(_ bytes: Span<UInt8>) throws(Failure) {
    try progress.withLock { progress throws(Failure) in
      precondition(progress.state == .writing, "written after it was finished")
      try progress.writer.write(bytes)
    }
  }

  /// The same as ``prepare()``: a sink that is finished has all its bytes, and is not yet in its
  /// place.
  /// - Throws: as ``prepare()``.
  public func finish() throws(Failure) { try prepare() }

  /// Brings all that was written to the disk. What can still fail afterwards is the rename.
  ///
  /// Throws a failure of kind `inputOutput` that names the path.
  public func prepare() throws(Failure) {
    try progress.withLock { progress throws(Failure) in
      guard progress.state == .writing else { return }
      try progress.writer.flush()
      if isSynced, temporary != nil, fsync(progress.writer.descriptor) != 0 {
        throw SystemError.last.cannotWrite(path)
      }
      progress.state = .prepared
      // Some file systems tell of a full disk no earlier than here.
      if close(progress.writer.descriptor) != 0, errno != EINTR {
        throw SystemError.last.cannotWrite(path)
      }
    }
  }

  /// Puts the file in its final place.
  /// - Throws: as ``commit(_:)``.
  public func commit() throws(Failure) { try Self.commit([self]) }

  /// Puts several files in their places together: all are prepared first, and an interruption
  /// waits until the last is in its place.
  ///
  /// Throws a failure of kind `inputOutput` from preparing and from syncing the folders, and
  /// `outputCannotBeMade` from renaming; the files not renamed by then are discarded.
  public static func commit(_ files: [AtomicFile]) throws(Failure) {
    for file in files { try file.prepare() }
    let failed: (AtomicFile, SystemError)? = TemporaryFiles.change { paths in
      for file in files {
        if let error = file.rename(unlisting: &paths) { return (file, error) }
      }
      return nil
    }
    if let (file, error) = failed {
      for file in files { file.discard() }
      throw error.cannotMake(file.path)
    }
    try syncFolders(of: files)
  }

  private func rename(unlisting paths: inout Set<String>) -> SystemError? {
    progress.withLock { progress in
      guard let temporary, let destination, progress.state == .prepared else { return nil }
      guard unsafe Foundation.rename(temporary, destination) == 0 else { return .last }
      paths.remove(temporary)
      progress.state = .committed
      return nil
    }
  }

  /// Gives the output up: the temporary file goes, an earlier file of that name stays.
  public func discard() {
    let isPending = progress.withLock { progress in
      if progress.state == .writing { _ = close(progress.writer.descriptor) }
      let isPending = progress.state == .writing || progress.state == .prepared
      if isPending { progress.state = .discarded }
      return isPending
    }
    if isPending, let temporary { TemporaryFiles.remove(temporary) }
  }

  /// A renamed file survives a power cut only when its folder is on the disk too.
  private static func syncFolders(of files: [AtomicFile]) throws(Failure) {
    var synced = Set<String>()
    for file in files {
      guard file.isSynced, let destination = file.destination else { continue }
      let folder = Destination.folder(of: destination)
      guard synced.insert(folder).inserted else { continue }
      let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      // A folder that may be written but not read cannot be synced by itself.
      guard descriptor >= 0 else { continue }
      defer { _ = close(descriptor) }
      if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS {
        throw SystemError.last.cannotWrite(file.path)
      }
    }
  }
}
