import CKernels
import TestSupport

/// The vector kernels against the one that goes a byte at a time, and that one against the grammar.
enum KernelsFuzz: FuzzTarget {
  static let name = "kernels"

  static func run(_ input: inout FuzzInput) {
    switch input.below(6) {
    case 0: Delimiters.compare(&input)
    case 1: Delimiters.compareQuoted(&input)
    case 2: SecondsKernels.compare(&input)
    case 3: TimeKernels.compare(&input)
    case 4: CallColumns.compare(&input)
    default: Grammar.compare(&input)
    }
  }

  /// The kernels that this machine runs, without the plain one.
  static let vectors = (0...cdr_best_kernel().rawValue).dropFirst().map {
    cdr_kernel(rawValue: $0)
  }
}
