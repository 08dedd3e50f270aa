import CDRCore

/// Gzip members that say their sizes, one after the other, for any worker to inflate.
///
/// Their texts' sizes are known as well, so that each text goes straight to its place: the first
/// buffer from a byte on, then the second.
@safe final class MemberGroup: @unchecked Sendable {
  // Unchecked: the file's reader fills it, a lock passes it to the worker that inflates it, and
  // `outcome` passes it back.

  struct Member {
    var size: Int
    /// What the member's end says, checked when it is inflated.
    var textSize: Int
  }

  enum Outcome {
    case text
    /// From this member on, it cannot be inflated as sizes, length and CRC say.
    case broken(member: Int)
    /// It could not be tried.
    case failed(Failure)
  }

  /// Members as stored, enough for a window of text that does not compress.
  private static let capacity = TextBuffer.freshSize + 2 * GzipMemberSize.largest

  /// The file, by its place among the inputs.
  private(set) var file = 0
  /// Where in the file's text its own begins.
  private(set) var textOffset: Int64 = 0
  private(set) var members: [Member] = []
  private(set) var textSize = 0
  private let stored: UnsafeMutablePointer<UInt8>
  private let spare: UnsafeMutablePointer<UInt8>
  private static let spareSize = 8
  private var storedSize = 0
  /// Where texts go: the first from a place in its fresh text on, the second from its beginning on.
  private var buffers: [TextBuffer] = []
  private var place = 0

  /// How inflating went; nil while it is to be done.
  private let outcome = Monitor(Outcome?.none)

  init() {
    RequiredMemory.check(byteCount: Self.capacity + Self.spareSize)
    unsafe stored = .allocate(capacity: Self.capacity)
    unsafe spare = .allocate(capacity: Self.spareSize)
  }

  deinit {
    unsafe stored.deallocate()
    unsafe spare.deallocate()
  }

  // MARK: Filling

  /// Empties it, for members of a file whose text begins at a place.
  func begin(file: Int, textOffset: Int64) {
    self.file = file
    self.textOffset = textOffset
    members.removeAll(keepingCapacity: true)
    buffers.removeAll(keepingCapacity: true)
    (textSize, storedSize, place) = (0, 0, 0)
    outcome.change { $0 = nil }
  }

  func hasRoom(for member: Member) -> Bool { storedSize + member.size <= Self.capacity }

  /// Adds the member that some bytes begin with.
  func append(_ member: Member, _ bytes: UnsafeBufferPointer<UInt8>) {
    precondition(member.size <= bytes.count && hasRoom(for: member))
    unsafe (stored + storedSize).update(from: bytes.baseAddress!, count: member.size)
    storedSize += member.size
    textSize += member.textSize
    members.append(member)
  }

  /// Says where the texts go.
  func place(in buffers: [TextBuffer], from place: Int) {
    precondition(place + textSize <= buffers.count * TextBuffer.freshSize)
    self.buffers = buffers
    self.place = place
  }

  // MARK: Inflating

  /// Inflates all members, as far as they are sound.
  func inflate(with inflater: inout Inflater) throws(Failure) -> Outcome {
    var (from, to) = (0, place)
    for (index, member) in members.enumerated() {
      guard try inflate(member, at: from, to: to, with: &inflater) else {
        return .broken(member: index)
      }
      from += member.size
      to += member.textSize
    }
    return .text
  }

  /// Inflates a member that must end where it says, with as much text as it says.
  private func inflate(
    _ member: Member, at start: Int, to target: Int, with inflater: inout Inflater
  ) throws(Failure) -> Bool {
    inflater.beginMember()
    var (read, written) = (0, 0)
    while true {
      let input = unsafe UnsafeBufferPointer(
        start: stored + start + read, count: member.size - read)
      // Where a text has its size already, a library may still need room to find that it ends.
      let room =
        unsafe written == member.textSize
        ? UnsafeMutableBufferPointer(start: spare, count: Self.spareSize)
        : room(at: target + written, count: member.textSize - written)
      let step = unsafe try inflater.step(input, into: room)
      read += step.read
      written += step.written
      switch step.progress {
      case .memberEnd: return read == member.size && written == member.textSize
      case .more where written <= member.textSize && (step.read > 0 || step.written > 0): break
      default: return false
      }
    }
  }

  /// The place of some text, as far as its buffer reaches.
  private func room(at place: Int, count: Int) -> UnsafeMutableBufferPointer<UInt8> {
    let offset = place % TextBuffer.freshSize
    let buffer = buffers[place / TextBuffer.freshSize]
    return unsafe UnsafeMutableBufferPointer(
      start: buffer.fresh + offset, count: min(count, TextBuffer.freshSize - offset))
  }

  /// The members from one on, as stored.
  func stored(from member: Int) -> [UInt8] {
    let start = members[..<member].reduce(0) { $0 + $1.size }
    return unsafe Array(UnsafeBufferPointer(start: stored + start, count: storedSize - start))
  }

  /// How long the texts of the members before one are.
  func textSize(before member: Int) -> Int { members[..<member].reduce(0) { $0 + $1.textSize } }

  // MARK: Passing back

  /// Says how inflating went.
  func finish(_ result: Outcome) { outcome.change { $0 = result } }

  /// Whether no worker is at it any more.
  var isFinished: Bool { outcome.change { $0 != nil } }

  /// Waits for the worker that inflates it.
  func wait() -> Outcome { outcome.wait { $0 } }
}
