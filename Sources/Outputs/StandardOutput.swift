import Foundation
import Metering

/// The program's standard output, for data only: what is said to a person goes to stderr.
///
/// Bytes wait in a buffer until ``finish()``.
public final class StandardOutput: OutputSink {
  private var writer = DescriptorWriter(descriptor: STDOUT_FILENO, name: "standard output")

  public init() {}

  public func write(_ bytes: Span<UInt8>) throws(Failure) {
    try writer.write(bytes)
  }

  public func finish() throws(Failure) {
    try writer.flush()
  }
}
