import CDRCore

/// The uncompressed text of an input, gzip'd or not, told by its first bytes.
///
/// A gzip file may have many members, and zero padding after the last. Whatever else is wrong
/// with one is a ``Failure`` that names the byte of the file as stored.
struct TextReader: ~Copyable {
  private enum State {
    case plain
    /// Inside the member that starts at a byte, and that says its size or not.
    case member(start: Int64, size: Int?)
    /// A member has ended; what follows is another, padding, or the file's end.
    case betweenMembers
    case padding
    case end
  }

  private var file: FileReader
  private let inflater: SpareInflater?
  private let buffers: TextBuffers
  private var state: State

  static func open(
    _ input: InputBytes, library: InflateLibrary, buffers: TextBuffers = TextBuffers()
  ) throws(Failure) -> TextReader {
    var file = try FileReader.open(input, buffers: buffers)
    try file.refill(atLeast: 2)
    let first = unsafe file.unread
    guard unsafe first.count >= 2 && first[0] == 0x1f && first[1] == 0x8b else {
      // A shorter file is looked at as far as it goes.
      _ = try file.require(ForeignFormat.size)
      if let fault = unsafe ForeignFormat.fault(file.held, of: file.name) { throw fault }
      return TextReader(file: file, inflater: nil, buffers: buffers, state: .plain)
    }
    return TextReader(
      file: file, inflater: try buffers.borrowInflater(library), buffers: buffers,
      state: .betweenMembers)
  }

  private init(
    file: consuming FileReader, inflater: SpareInflater?, buffers: TextBuffers, state: State
  ) {
    self.file = file
    self.inflater = inflater
    self.buffers = buffers
    self.state = state
  }

  deinit {
    // One that stopped inside a member may hold on to a part of it.
    if let inflater, case .end = state { buffers.giveBack(inflater) }
  }

  /// How many bytes of the file as stored were read.
  var storedOffset: Int64 { file.offset }

  /// Whether the whole text was read.
  var isAtEnd: Bool {
    if case .end = state { true } else { false }
  }

  /// Fills the target as far as the text reaches; fewer bytes than asked for only at its end.
  ///
  /// - Parameter untilGroup: whether to stop as well where ``readMembers(into:text:)`` would read a member.
  mutating func read(
    into target: UnsafeMutablePointer<UInt8>, count: Int, untilGroup: Bool = false
  ) throws(Failure) -> Int {
    var written = 0
    while written < count {
      switch state {
      case .plain:
        let taken = unsafe try file.read(into: target + written, count: count - written)
        if taken == 0 { state = .end }
        written += taken
      case .member(let start, let size):
        written += unsafe try inflate(
          memberAt: start, size: size,
          into: UnsafeMutableBufferPointer(start: target + written, count: count - written))
      case .betweenMembers:
        if untilGroup, try sizedMember() != nil { return written }
        try enterNextMember()
      case .padding: try skipPadding()
      case .end: return written
      }
    }
    return written
  }

  private mutating func inflate(
    memberAt start: Int64, size: Int?, into target: UnsafeMutableBufferPointer<UInt8>
  ) throws(Failure) -> Int {
    if unsafe file.unread.isEmpty { try file.refill() }
    // At the file's end a step without input still hands out what the library holds back.
    let step = unsafe try inflater!.inflater.step(file.unread, into: target)
    file.consume(step.read)
    let place = "\(file.name): the gzip data "
    switch step.progress {
    case .more:
      if step.written == 0 && file.isAtEnd {
        throw Failure(
          .badData,
          "\(place)is cut short at byte \(file.offset), inside the member that starts at byte "
            + "\(start); fetch the file again")
      }
    case .memberEnd:
      state = .betweenMembers
      let found = file.offset - start
      if let size, found != size {
        throw Failure(
          .badData,
          "\(place)is damaged: the member that starts at byte \(start) is \(found) bytes long, but "
            + "its header says \(size)")
      }
    case .badHeader where start > 0:
      throw Failure(.badData, "\(file.name): garbage after the last gzip member, at byte \(start)")
    case .badHeader: throw Failure(.badData, "\(place)has a damaged header")
    case .badCompression:
      throw Failure(
        .badData,
        "\(place)is damaged near byte \(file.offset), in the member that starts at byte \(start)")
    case .badCheck:
      throw Failure(
        .badData,
        "\(place)is damaged: the CRC or length of the member that starts at byte \(start) does not "
          + "match its text")
    }
    return step.written
  }

  private mutating func enterNextMember() throws(Failure) {
    if unsafe file.unread.isEmpty { try file.refill() }
    guard let next = unsafe file.unread.first else {
      state = .end
      return
    }
    switch next {
    case 0x1f:
      inflater!.inflater.beginMember()
      state = .member(start: file.offset, size: try GzipMemberSize.stored(in: &file))
    case 0: state = .padding
    default:
      throw Failure(
        .badData, "\(file.name): garbage after the last gzip member, at byte \(file.offset)")
    }
  }

  // MARK: Members for others to inflate

  /// The member that follows, if it says its size, is all there and is as small as such members
  /// are.
  private mutating func sizedMember() throws(Failure) -> MemberGroup.Member? {
    guard case .betweenMembers = state, let size = try GzipMemberSize.stored(in: &file),
      size >= GzipMemberSize.smallest, try file.require(size)
    else { return nil }
    let textSize = unsafe GzipMemberSize.text(of: file.held, size: size)
    return textSize <= GzipMemberSize.largest
      ? MemberGroup.Member(size: size, textSize: textSize) : nil
  }

  /// Takes members into a group, which then starts with the text behind all that was read or
  /// taken, as long as the group has room and its text is shorter than asked for.
  mutating func readMembers(into group: MemberGroup, text size: Int) throws(Failure) {
    while group.textSize < size, let member = try sizedMember(), group.hasRoom(for: member) {
      unsafe group.append(member, file.held)
      file.consume(member.size)
    }
  }

  /// Puts back members that were taken, from one on that cannot be inflated as it should.
  mutating func putBack(_ stored: [UInt8]) { file.putBack(stored) }

  /// Inflates a group that was taken.
  mutating func inflate(_ group: MemberGroup) throws(Failure) -> MemberGroup.Outcome {
    try group.inflate(with: &inflater!.inflater)
  }

  private mutating func skipPadding() throws(Failure) {
    while true {
      if unsafe file.unread.isEmpty { try file.refill() }
      let bytes = unsafe file.unread
      if bytes.isEmpty {
        state = .end
        return
      }
      if let other = unsafe bytes.firstIndex(where: { $0 != 0 }) {
        throw Failure(
          .badData,
          "\(file.name): garbage after the last gzip member, at byte \(file.offset + Int64(other))")
      }
      file.consume(bytes.count)
    }
  }
}
