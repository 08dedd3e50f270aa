import CDRCore
import Foundation

/// Bytes of a file as it is stored, through a buffer of a fixed size.
@safe struct FileReader: ~Copyable {
  static let bufferSize = 1 << 18
  /// How many unread bytes ``require(_:)`` can bring together: a sized member, whole.
  static let longestRequired = GzipMemberSize.largest

  let name: String
  private var input: OpenedInput
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity = StoredBuffer.capacity
  /// Where the buffer comes from, and whether it is still that one.
  private let buffers: TextBuffers
  private var stored: StoredBuffer?
  private var position = 0
  private var filled = 0
  /// How many bytes of the file came before the buffer's first.
  private var bufferOffset: Int64 = 0
  private(set) var isAtEnd = false
  /// How many bytes may still be read from the descriptor.
  private var room: Int64
  private let observer: (any InputObserver)?

  /// Opens an input; of one that was copied, its copy.
  static func open(
    _ bytes: InputBytes, buffers: TextBuffers = TextBuffers()
  ) throws(Failure) -> FileReader {
    let file = bytes.file
    let copy = try bytes.copy?.reopen()
    let input: OpenedInput
    do throws(InputFault) {
      switch (copy, file.source) {
      case (let copy?, _): input = try OpenedInput(owning: copy)
      case (nil, .standardInput): input = try OpenedInput(owning: dup(STDIN_FILENO))
      case (nil, .path(let path)): input = try OpenedInput(path)
      }
    } catch {
      throw Failure(.inputMissing, "\(file.name): \(error.text)")
    }
    if input.status.st_size > Self.bufferSize {
      posix_fadvise(input.descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }
    return FileReader(
      name: file.name, input: input, limit: file.limit ?? .max, observer: bytes.observer,
      buffers: buffers)
  }

  private init(
    name: String, input: consuming OpenedInput, limit: Int64, observer: (any InputObserver)?,
    buffers: TextBuffers
  ) {
    room = limit
    self.observer = observer
    self.name = name
    self.input = input
    self.buffers = buffers
    let stored = buffers.borrowStored()
    self.stored = stored
    unsafe buffer = stored.bytes
  }

  deinit {
    if let stored {
      buffers.giveBack(stored)
    } else {
      unsafe buffer.deallocate()
    }
  }

  /// The bytes read and not yet consumed, up to the next multiple of ``bufferSize`` in the file.
  ///
  /// What is said of a damaged place depends a little on how much a library sees at once, so that
  /// is the same whatever else was read ahead.
  var unread: UnsafeBufferPointer<UInt8> {
    let next = Self.bufferSize - Int(offset % Int64(Self.bufferSize))
    return unsafe UnsafeBufferPointer(start: buffer + position, count: min(filled - position, next))
  }

  /// All bytes read and not yet consumed.
  var held: UnsafeBufferPointer<UInt8> {
    unsafe UnsafeBufferPointer(start: buffer + position, count: filled - position)
  }

  /// How many bytes of the file were consumed.
  var offset: Int64 { bufferOffset + Int64(position) }

  mutating func consume(_ count: Int) {
    precondition(count <= filled - position)
    position += count
  }

  /// Reads on once everything unread is consumed; afterwards `unread` is empty only at the end.
  ///
  /// - Parameter minimum: how many bytes to wait for, as a pipe may hand out fewer at a time.
  mutating func refill(atLeast minimum: Int = 1) throws(Failure) {
    guard position == filled, !isAtEnd else { return }
    bufferOffset += Int64(filled)
    (position, filled) = (0, 0)
    while filled < minimum {
      let got = unsafe try readSome(into: buffer + filled, Self.bufferSize - filled)
      if got == 0 { break }
      filled += got
    }
    isAtEnd = filled == 0
  }

  /// Reads on until this many bytes are held, at most ``longestRequired``.
  ///
  /// - Returns: false when the file ends before.
  mutating func require(_ count: Int) throws(Failure) -> Bool {
    precondition(count <= Self.longestRequired)
    while filled - position < count {
      if position > 0 {
        unsafe buffer.update(from: buffer + position, count: filled - position)
        bufferOffset += Int64(position)
        filled -= position
        position = 0
      }
      let got = unsafe try readSome(into: buffer + filled, capacity - filled)
      if got == 0 { return false }
      filled += got
    }
    return true
  }

  /// Takes back bytes that were consumed last, to be read once more.
  mutating func putBack(_ bytes: [UInt8]) {
    let rest = filled - position
    let size = bytes.count + rest
    RequiredMemory.check(byteCount: max(size, capacity))
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: max(size, capacity))
    for place in bytes.indices { unsafe larger[place] = bytes[place] }
    unsafe (larger + bytes.count).update(from: buffer + position, count: rest)
    if let stored {
      buffers.giveBack(stored)
      self.stored = nil
    } else {
      unsafe buffer.deallocate()
    }
    unsafe buffer = larger
    capacity = max(size, capacity)
    bufferOffset = offset - Int64(bytes.count)
    (position, filled) = (0, size)
  }

  /// Reads straight into the caller's memory what is not in the buffer; 0 at the end.
  mutating func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(Failure) -> Int {
    if position < filled {
      let taken = min(count, filled - position)
      unsafe target.update(from: buffer + position, count: taken)
      position += taken
      return taken
    }
    let taken = unsafe try readSome(into: target, count)
    isAtEnd = taken == 0
    bufferOffset += Int64(taken)
    return taken
  }

  private mutating func readSome(
    into target: UnsafeMutablePointer<UInt8>, _ count: Int
  ) throws(Failure) -> Int {
    do throws(InputFault) {
      let got = unsafe try input.read(into: target, count: Int(min(Int64(count), room)))
      room -= Int64(got)
      if let observer { unsafe observer.see(UnsafeRawBufferPointer(start: target, count: got)) }
      return got
    } catch {
      switch error {
      case .noWriter: throw Failure(.inputMissing, "\(name): \(error.text)")
      case .system(let code):
        throw Failure(
          code == EISDIR ? .inputMissing : .inputOutput,
          "\(name): reading failed at byte \(offset): \(error.text)")
      }
    }
  }
}
