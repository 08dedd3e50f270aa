import CKernels

/// The columns of plain records that kernels read, many records at a time.
///
/// The kernels know the forms that nearly all records have. What they leave unread is looked at
/// by ``RecordParser``, which knows all forms and what is wrong with others.
@safe struct PlainColumns: ~Copyable {
  /// Records at a time.
  static let capacity = CallBatch.size

  /// In milliseconds since 1970-01-01T00:00:00Z, or `CDR_UNREAD_TIME`.
  let starts: UnsafeMutablePointer<Int64>
  /// In milliseconds, or `CDR_UNREAD_SECONDS`; 0 also where the field is empty.
  let durations: UnsafeMutablePointer<UInt32>
  let recordings: UnsafeMutablePointer<UInt32>
  private let kernel: cdr_kernel

  init(kernel: cdr_kernel = cdr_best_kernel()) {
    self.kernel = kernel
    unsafe starts = .allocate(capacity: Self.capacity)
    unsafe durations = .allocate(capacity: Self.capacity)
    unsafe recordings = .allocate(capacity: Self.capacity)
    unsafe starts.initialize(repeating: 0, count: Self.capacity)
    unsafe durations.initialize(repeating: 0, count: Self.capacity)
    unsafe recordings.initialize(repeating: 0, count: Self.capacity)
  }

  deinit {
    unsafe starts.deallocate()
    unsafe durations.deallocate()
    unsafe recordings.deallocate()
  }

  /// Plain records that follow one another in a text, as ``StructuralIndex`` finds them.
  struct Records {
    /// The number of the position that ends the first record's first field.
    var first: Int
    var count: Int
    var endsInCR: Bool

    /// The records from one of them on.
    func from(_ record: Int, fieldCount: Int) -> Records {
      Records(first: first + record * fieldCount, count: count - record, endsInCR: endsInCR)
    }
  }

  /// Reads all columns.
  ///
  /// - Parameter limit: the longest duration in milliseconds.
  @inline(__always)
  mutating func read(
    _ records: Records, of index: borrowing StructuralIndex, layout: ColumnLayout,
    form: borrowing TimeForm, limit: UInt32
  ) {
    readStarts(records, of: index, layout: layout, form: form, into: 0)
    var duration = unsafe index.column(
      layout.duration, at: records.first, fieldCount: layout.fieldCount,
      endsInCR: records.endsInCR)
    unsafe cdr_read_seconds(kernel, &duration, records.count, limit, durations)
    guard let column = layout.recording else {
      unsafe recordings.update(repeating: 0, count: records.count)
      return
    }
    var recording = unsafe index.column(
      column, at: records.first, fieldCount: layout.fieldCount, endsInCR: records.endsInCR)
    unsafe cdr_read_seconds(kernel, &recording, records.count, limit, recordings)
  }

  /// Reads the start times; the first record's becomes the one at `place`.
  mutating func readStarts(
    _ records: Records, of index: borrowing StructuralIndex, layout: ColumnLayout,
    form: borrowing TimeForm, into place: Int
  ) {
    var column = unsafe index.column(
      layout.startTime, at: records.first, fieldCount: layout.fieldCount,
      endsInCR: records.endsInCR)
    unsafe withUnsafePointer(to: form.kernelForm) { form in
      unsafe cdr_read_times(kernel, &column, records.count, form, starts + place)
    }
  }
}
