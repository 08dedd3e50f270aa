import Foundation
import Metering

/// The program's standard output, for data only: what is said to a person goes to stderr.
///
/// Bytes wait in a buffer until ``finish()``.
public struct StandardOutput: OutputSink {
  private var writer = DescriptorWriter(descriptor: STDOUT_FILENO, name: "standard output")

  public init() {}

  public mutating func write(_ bytes: Span<UInt8>) throws(Failure) {
    try writer.write(bytes)
  }

  public mutating func finish() throws(Failure) {
    try writer.flush()
  }
}
