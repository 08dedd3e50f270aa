import CDRCore
import CKernels
import Synchronization

/// Memory for a stretch of text, with room after it that vector loads may read.
///
/// ```
/// │ carried over from the chunk before │ fresh text │ padding │
///                      start of a chunk ┘ at most
/// ```
///
/// Fresh text has one place, whatever is carried over, so that it can be inflated before it is
/// known where the chunk before ends.
@safe final class TextBuffer: @unchecked Sendable {
  // Unchecked: a buffer has one owner at a time, and locks order its passing on; of a text that
  // several workers inflate, each writes to a place of its own.

  /// New text that a chunk takes at most. With the structure index, a chunk and what it is made
  /// from stay within a core's second cache.
  static let freshSize = 1 << 18
  /// Room in front for what is left over of the chunk before: as long as a record that is
  /// undecided yet.
  static let carriedSize = RecordReader.decidingSize
  static let capacity = carriedSize + freshSize

  let text: UnsafeMutablePointer<UInt8>

  init() {
    let size = Self.capacity + Int(CDR_TEXT_PADDING)
    RequiredMemory.check(byteCount: size)
    unsafe text = .allocate(capacity: size)
    // The padding is read, if only to be ignored.
    unsafe text.initialize(repeating: 0, count: size)
  }

  deinit { unsafe text.deallocate() }

  /// Where new text begins.
  var fresh: UnsafeMutablePointer<UInt8> { unsafe text + Self.carriedSize }
}

/// A file's text from one multiple of ``TextBuffer/freshSize`` to the next, or to its end.
struct TextWindow {
  var buffer: TextBuffer
  /// How many bytes there are, from the buffer's ``TextBuffer/fresh`` on.
  var filled = 0

  /// Whether the text may go on after it.
  var isFull: Bool { filled == TextBuffer.freshSize }
}

/// What readers of files are done with, for those of the next files: buffers that no chunk uses,
/// buffers of stored bytes, inflaters, and the columns of the file that was opened last.
final class TextBuffers: Sendable {
  private struct Spares {
    var texts: [TextBuffer] = []
    var stored: [StoredBuffer] = []
    var inflaters: [SpareInflater] = []
  }

  private let spares = Mutex(Spares())
  /// How the last file began that has a header row.
  let header = Mutex<KnownHeader?>(nil)

  deinit { spares.withLock { for buffer in $0.stored { buffer.free() } } }

  func borrow() -> TextBuffer { spares.withLock { $0.texts.popLast() } ?? TextBuffer() }

  func giveBack(_ buffer: TextBuffer) { spares.withLock { $0.texts.append(buffer) } }

  func borrowStored() -> StoredBuffer { spares.withLock { $0.stored.popLast() } ?? StoredBuffer() }

  func giveBack(_ buffer: StoredBuffer) { spares.withLock { $0.stored.append(buffer) } }

  /// An inflater that is between two files.
  func borrowInflater(_ library: InflateLibrary) throws(Failure) -> SpareInflater {
    let spare = spares.withLock { spares in
      spares.inflaters.lastIndex { $0.library == library }.map { spares.inflaters.remove(at: $0) }
    }
    if let spare { return spare }
    return try SpareInflater(library)
  }

  func giveBack(_ inflater: SpareInflater) { spares.withLock { $0.inflaters.append(inflater) } }
}

/// Memory for bytes of a file as it is stored.
@safe struct StoredBuffer: @unchecked Sendable {
  // Unchecked: one reader at a time has it.

  static let capacity = FileReader.bufferSize + FileReader.longestRequired

  let bytes: UnsafeMutablePointer<UInt8>

  init() {
    RequiredMemory.check(byteCount: Self.capacity)
    unsafe bytes = .allocate(capacity: Self.capacity)
  }

  func free() { unsafe bytes.deallocate() }
}
