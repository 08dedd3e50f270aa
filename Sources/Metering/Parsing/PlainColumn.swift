import CKernels
import ColumnMaps

/// One column of plain records that follow one another, as ``StructuralIndex`` finds them.
@safe struct PlainColumn {
  private var kernelColumn: cdr_column

  init(_ kernelColumn: cdr_column) { unsafe self.kernelColumn = kernelColumn }

  /// Calls a function with the column as kernels take it.
  @inline(__always)
  func withKernelColumn<Result>(_ body: (UnsafePointer<cdr_column>) -> Result) -> Result {
    unsafe withUnsafePointer(to: kernelColumn) { unsafe body($0) }
  }

  /// The field of a record.
  @inline(__always)
  func field(_ record: Int) -> Field {
    let place = unsafe record &* kernelColumn.stride
    // Wraps to 0 where the text itself begins.
    let start = unsafe kernelColumn.before[place] &+ 1
    return unsafe Field(
      bytes: kernelColumn.text + Int(start),
      count: Int(kernelColumn.ends[place] &- start) &- Int(kernelColumn.trim))
  }

  /// Which of this many records, 64 at most, have no byte in the column, by their bits.
  @inline(__always)
  func emptyFields(count: Int) -> UInt64 {
    precondition(count <= UInt64.bitWidth)
    return unsafe withKernelColumn { unsafe cdr_empty_fields($0, count) }
  }

  /// Which of this many records, 64 at most, have bytes in the column that are not UTF-8, by their
  /// bits.
  func brokenFields(count: Int) -> UInt64 {
    fields(count: count) { !$0.isUTF8 }
  }

  /// Which of this many records, 64 at most, have a field of some kind, by their bits.
  @inline(__always)
  func fields(count: Int, where isMeant: (Field) -> Bool) -> UInt64 {
    precondition(count <= UInt64.bitWidth)
    var meant: UInt64 = 0
    for record in 0..<count where isMeant(field(record)) {
      meant |= 1 &<< UInt64(truncatingIfNeeded: record)
    }
    return meant
  }

  /// Which of this many records, 64 at most, have a quote in the column, by their bits.
  func fieldsWithQuotes(count: Int, kernel: cdr_kernel) -> UInt64 {
    precondition(count <= UInt64.bitWidth)
    return unsafe withKernelColumn { unsafe cdr_fields_with_quotes(kernel, $0, count) }
  }
}
