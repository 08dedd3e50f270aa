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

/// Buffers that no chunk uses, for the next reader.
final class TextBuffers: Sendable {
  private let spares = Mutex<[TextBuffer]>([])

  func borrow() -> TextBuffer { spares.withLock { $0.popLast() } ?? TextBuffer() }

  func giveBack(_ buffer: TextBuffer) { spares.withLock { $0.append(buffer) } }
}
