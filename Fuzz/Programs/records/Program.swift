import KernelChoice
import TestSupport

/// Once, before the first input.
private let choosesKernels: Void = FuzzKernel.choose = { choose_kernel($0) }

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  _ = choosesKernels
  return fuzz(RecordsFuzz.self, start, count)
}
