import Metering

/// The uncompressed text of an input, gzip'd or not, told by its first bytes.
///
/// A gzip file may have many members, and zero padding after the last. Whatever else is wrong
/// with one is a ``Failure`` that names the byte of the file as stored.
struct TextReader: ~Copyable {
  private enum State {
    case plain
    /// Inside the member that starts at a byte.
    case member(start: Int64)
    /// A member has ended; what follows is another, padding, or the file's end.
    case betweenMembers
    case padding
    case end
  }

  private var file: FileReader
  private var inflater: Inflater?
  private var state: State

  static func open(
    _ input: InputFile, spool: SpooledInput? = nil, library: InflateLibrary = .fastest
  ) throws(Failure) -> TextReader {
    var file = try FileReader.open(input, spool: spool)
    try file.refill(atLeast: 2)
    let first = unsafe file.unread
    guard unsafe first.count >= 2 && first[0] == 0x1f && first[1] == 0x8b else {
      return TextReader(file: file, inflater: nil, state: .plain)
    }
    return TextReader(file: file, inflater: try Inflater.make(library), state: .member(start: 0))
  }

  private init(file: consuming FileReader, inflater: consuming Inflater?, state: State) {
    self.file = file
    self.inflater = inflater
    self.state = state
  }

  /// How many bytes of the file as stored were read.
  var storedOffset: Int64 { file.offset }

  /// Fills the target as far as the text reaches; fewer bytes than asked for only at its end.
  mutating func read(
    into target: UnsafeMutablePointer<UInt8>, count: Int
  ) throws(Failure) -> Int {
    var written = 0
    while written < count {
      switch state {
      case .plain:
        let taken = unsafe try file.read(into: target + written, count: count - written)
        if taken == 0 { state = .end }
        written += taken
      case .member(let start):
        written += unsafe try inflate(
          memberAt: start,
          into: UnsafeMutableBufferPointer(start: target + written, count: count - written))
      case .betweenMembers:
        try enterNextMember()
      case .padding:
        try skipPadding()
      case .end:
        return written
      }
    }
    return written
  }

  private mutating func inflate(
    memberAt start: Int64, into target: UnsafeMutableBufferPointer<UInt8>
  ) throws(Failure) -> Int {
    if unsafe file.unread.isEmpty { try file.refill() }
    // At the file's end a step without input still hands out what the library holds back.
    let step = unsafe try inflater!.step(file.unread, into: target)
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
    case .badHeader where start > 0:
      throw Failure(
        .badData, "\(file.name): garbage after the last gzip member, at byte \(start)")
    case .badHeader:
      throw Failure(.badData, "\(place)has a damaged header")
    case .badCompression:
      throw Failure(
        .badData,
        "\(place)is damaged near byte \(file.offset), in the member that starts at byte \(start)")
    case .badCheck:
      throw Failure(
        .badData,
        "\(place)is damaged: CRC or length of the member that starts at byte \(start) do not match "
          + "its text")
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
      inflater!.beginMember()
      state = .member(start: file.offset)
    case 0: state = .padding
    default:
      throw Failure(
        .badData, "\(file.name): garbage after the last gzip member, at byte \(file.offset)")
    }
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
