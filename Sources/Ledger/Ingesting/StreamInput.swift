import CDRCore
import Metering

/// A stream from standard input, copied to a file without a name, so that a ledger knows it by its
/// content before it takes it.
struct StreamInput {
  private let copy: SpooledInput
  /// Whether nothing came.
  let isEmpty: Bool

  /// Copies standard input to its end, where it is among the inputs, and puts the copy in its place.
  ///
  /// - Parameter name: what the stream is listed under.
  /// - Throws: `usage` for standard input without a name; what reading it throws.
  init?(_ inputs: inout InputList, name: String?) throws(Failure) {
    guard let place = inputs.files.firstIndex(where: { $0.source == .standardInput }) else {
      return nil
    }
    guard let name else {
      throw Failure(.usage, "a ledger lists what it reads by name, and stdin has none")
    }
    copy = try SpooledInput(copying: inputs.files[place])
    inputs.files[place] = copy.file(named: name)
    isEmpty = inputs.files[place].size == 0
  }
}
