import CKernels

/// The kernels that can look for delimiters, for ``IngestStages/scan(_:kernel:)``. A run takes the
/// widest that the machine has.
public enum ScanKernel: String, CaseIterable, Sendable {
  /// A byte at a time.
  case plain
  /// 32 bytes at a time.
  case avx2
  /// 64 bytes at a time.
  case avx512

  /// The kernels that this machine runs, the widest last.
  public static var available: [ScanKernel] { allCases.filter(\.isAvailable) }

  /// Whether this machine runs it.
  public var isAvailable: Bool { kernel.rawValue <= cdr_best_kernel().rawValue }

  var kernel: cdr_kernel {
    switch self {
    case .plain: CDR_KERNEL_PLAIN
    case .avx2: CDR_KERNEL_AVX2
    case .avx512: CDR_KERNEL_AVX512
    }
  }
}
