import CDRCore
import Foundation

/// The program's standard output, for data only: what is said to a person goes to stderr.
///
/// Bytes wait in a buffer until ``finish()``.
public final class StandardOutput: OutputSink {
  private var writer = DescriptorWriter(descriptor: STDOUT_FILENO, name: name)
  private static let name = "standard output"

  public init() {}

  public func write(_ bytes: Span<UInt8>) throws(Failure) { try writer.write(bytes) }

  public func finish() throws(Failure) { try writer.flush() }

  /// Whether a failure of writing to it says that nothing reads its pipe any more.
  public static func isClosedPipe(_ failure: Failure) -> Bool {
    failure == SystemError(code: EPIPE).cannotWrite(name)
  }
}
