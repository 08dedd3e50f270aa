import CDRCore

/// Something that takes bytes, in order, until it is finished.
///
/// A file, standard output and a gzip stream in front of either are sinks, so code that writes a
/// bill or a rejects file need not know where the bytes go.
public protocol OutputSink: AnyObject {
  /// Takes bytes. They may wait in a buffer until ``finish()``.
  ///
  /// Throws a failure of kind `inputOutput` that names the output when it cannot be written.
  func write(_ bytes: Span<UInt8>) throws(Failure)

  /// Passes on all that waits in buffers; nothing may be written afterwards.
  /// - Throws: as ``write(_:)``.
  func finish() throws(Failure)
}

extension OutputSink {
  public func write(_ bytes: [UInt8]) throws(Failure) { try write(bytes.span) }

  public func write(_ text: String) throws(Failure) { try write(Array(text.utf8)) }
}
