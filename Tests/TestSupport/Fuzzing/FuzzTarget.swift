/// A piece of the program that is given whatever a fuzzer makes up, and checked against another way
/// of doing the same.
///
/// Each target has a program in `Fuzz/`, by which libFuzzer runs it, and a corpus there, over which
/// the tests run it.
package protocol FuzzTarget: SendableMetatype {
  /// As in `make fuzz TARGET=name`; the corpus stands in a folder of that name.
  static var name: String { get }

  /// Ends the program where something is wrong.
  static func run(_ input: inout FuzzInput)
}

/// What libFuzzer's entry point does.
package func fuzz(
  _ target: (some FuzzTarget).Type, _ start: UnsafePointer<UInt8>?, _ count: Int
) -> CInt {
  var input = FuzzInput(Array(UnsafeBufferPointer(start: start, count: count)))
  target.run(&input)
  return 0
}

/// Chooses among the kernels that the machine runs; where a program does not link the choice, all
/// runs take the best.
package enum FuzzKernel {
  /// Takes a number from 0, the plain kernel's.
  nonisolated(unsafe) package static var choose: (UInt32) -> Void = { _ in }
}
