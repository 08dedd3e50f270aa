import CKernels
import ColumnMaps

/// Room for texts that no file has as they are used: with doubled quotes made single, decoded, or
/// joined from several columns. They stay until their batch is added to the sums.
@safe struct ComposedText: ~Copyable {
  private static let blockSize = 1 << 18

  @safe private struct Block {
    var bytes: UnsafeMutablePointer<UInt8>
    var size: Int
  }

  private var blocks: [Block] = []
  private var used = 0
  let kernel = cdr_best_kernel()

  deinit {
    for block in blocks { unsafe block.bytes.deallocate() }
  }

  /// Whether so much is held that it should be let go of soon.
  var isLarge: Bool { blocks.count > 1 || used > Self.blockSize / 2 }

  mutating func removeAll() {
    used = 0
    guard blocks.count > 1 else { return }
    for block in blocks { unsafe block.bytes.deallocate() }
    blocks.removeAll()
  }

  /// Memory for a text of at most this many bytes, and padding after it, until the next call.
  mutating func room(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    let needed = count + Int(CDR_TEXT_PADDING)
    if let last = blocks.last, last.size - used >= needed { return unsafe last.bytes + used }
    let size = max(Self.blockSize, needed)
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
    unsafe bytes.initialize(repeating: 0, count: size)
    unsafe blocks.append(Block(bytes: bytes, size: size))
    used = 0
    return unsafe bytes
  }

  /// Keeps the first bytes of the room given last.
  mutating func keep(_ count: Int) { used += count }

  /// A field's text with doubled quotes made single.
  mutating func unescape(_ field: Field) -> Field {
    let target = unsafe room(field.count)
    let count = unsafe cdr_unescape(kernel, field.bytes, field.count, target)
    keep(count)
    return unsafe Field(bytes: target, count: count)
  }
}
