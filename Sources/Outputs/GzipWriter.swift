import CDRCore
import CZlib

/// Compresses what is written to it, as one gzip member or several, into another sink.
///
/// The header carries neither time nor name, so the same bytes at the same level make the same
/// file.
@safe public final class GzipWriter<Sink: OutputSink>: OutputSink {
  private let sink: Sink
  /// zlib keeps a pointer back to this, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var output = [UInt8](repeating: 0, count: 1 << 16)
  private var isFinished = false
  /// Whether a member is begun that the reader must find, empty or not.
  private var isMemberOpen = true

  /// - Parameters:
  ///   - sink: what takes the compressed bytes.
  ///   - level: zlib's effort: 1 is fastest, 9 smallest.
  ///
  /// Throws a failure of kind `bug` for a level that zlib does not have.
  public init(_ sink: Sink, level: Int = 6) throws(Failure) {
    self.sink = sink
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    guard (0...9).contains(level), unsafe cdr_deflate_begin_gzip(stream, Int32(level)) == Z_OK
    else { throw Failure(.bug, "zlib cannot compress at level \(level)") }
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  public func write(_ bytes: Span<UInt8>) throws(Failure) {
    precondition(!isFinished, "written after it was finished")
    if bytes.isEmpty { return }
    isMemberOpen = true
    var rest = bytes
    // zlib counts its input in 32 bits.
    while !rest.isEmpty {
      let part = rest.extracting(first: 1 << 30)
      rest = rest.extracting(droppingFirst: part.count)
      try deflate(part, Z_NO_FLUSH)
    }
  }

  /// Ends the member, so that what follows begins another. gzip joins members when it reads them.
  /// - Throws: what the sink throws.
  public func endMember() throws(Failure) {
    guard isMemberOpen else { return }
    try deflate([UInt8]().span, Z_FINISH)
    unsafe deflateReset(stream)
    isMemberOpen = false
  }

  /// Ends the member and finishes the sink behind.
  /// - Throws: what the sink throws.
  public func finish() throws(Failure) {
    guard !isFinished else { return }
    isFinished = true
    try endMember()
    try sink.finish()
  }

  private func deflate(_ bytes: Span<UInt8>, _ flush: Int32) throws(Failure) {
    var taken = 0
    var ended = false
    while !ended {
      let input = bytes.extracting(droppingFirst: taken)
      let (status, read, made) = step(input, flush)
      taken += read
      guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
        throw Failure(.bug, "zlib failed to compress, with status \(status)")
      }
      try pass(output, first: made)
      // Room left in the output means that zlib has nothing more to give.
      ended = flush == Z_FINISH ? status == Z_STREAM_END : made < output.count
    }
  }

  private func pass(_ bytes: [UInt8], first count: Int) throws(Failure) {
    try sink.write(bytes.span.extracting(first: count))
  }

  private func step(_ input: Span<UInt8>, _ flush: Int32) -> (status: Int32, read: Int, made: Int) {
    let room = output.count
    return unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe input.withUnsafeBufferPointer { input in
        // zlib reads through this pointer and never writes.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(room)
        let status = unsafe CZlib.deflate(stream, flush)
        return (
          status, input.count - Int(unsafe stream.pointee.avail_in),
          room - Int(unsafe stream.pointee.avail_out)
        )
      }
    }
  }
}
