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
  /// Items, or -1 where no tariff has the product.
  let items: UnsafeMutablePointer<Int32>
  private let kernel: cdr_kernel

  init(kernel: cdr_kernel = cdr_best_kernel()) {
    self.kernel = kernel
    unsafe starts = .allocate(capacity: Self.capacity)
    unsafe durations = .allocate(capacity: Self.capacity)
    unsafe recordings = .allocate(capacity: Self.capacity)
    unsafe items = .allocate(capacity: Self.capacity)
    unsafe starts.initialize(repeating: 0, count: Self.capacity)
    unsafe durations.initialize(repeating: 0, count: Self.capacity)
    unsafe recordings.initialize(repeating: 0, count: Self.capacity)
    unsafe items.initialize(repeating: 0, count: Self.capacity)
  }

  deinit {
    unsafe starts.deallocate()
    unsafe durations.deallocate()
    unsafe recordings.deallocate()
    unsafe items.deallocate()
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

  /// Which records have a field that was left unread, by their bits.
  func unread(count: Int) -> UInt64 {
    var unread: UInt64 = 0
    for record in 0..<count {
      let isUnread =
        unsafe starts[record] == CDR_UNREAD_TIME || durations[record] == CDR_UNREAD_SECONDS
        || recordings[record] == CDR_UNREAD_SECONDS || items[record] < 0
      unread |= (isUnread ? 1 : 0) &<< UInt64(truncatingIfNeeded: record)
    }
    return unread
  }

  /// Reads the start times; the first record's becomes the one at `place`.
  mutating func readStarts(
    _ column: Int, of records: Records, in index: borrowing StructuralIndex, fieldCount: Int,
    form: borrowing TimeForm, into place: Int = 0
  ) {
    var column = unsafe index.column(
      column, at: records.first, fieldCount: fieldCount, endsInCR: records.endsInCR)
    unsafe withUnsafePointer(to: form.kernelForm) { form in
      unsafe cdr_read_times(kernel, &column, records.count, form, starts + place)
    }
  }

  /// Reads durations in seconds.
  ///
  /// - Parameter limit: the longest one in milliseconds.
  mutating func readDurations(
    _ column: Int, of records: Records, in index: borrowing StructuralIndex, fieldCount: Int,
    limit: UInt32
  ) {
    var column = unsafe index.column(
      column, at: records.first, fieldCount: fieldCount, endsInCR: records.endsInCR)
    unsafe cdr_read_seconds(kernel, &column, records.count, limit, durations)
  }

  /// Reads the recordings' seconds; without such a column nothing is recorded.
  mutating func readRecordings(
    _ column: Int?, of records: Records, in index: borrowing StructuralIndex, fieldCount: Int,
    limit: UInt32
  ) {
    guard let column else {
      unsafe recordings.update(repeating: 0, count: records.count)
      return
    }
    var recording = unsafe index.column(
      column, at: records.first, fieldCount: fieldCount, endsInCR: records.endsInCR)
    unsafe cdr_read_seconds(kernel, &recording, records.count, limit, recordings)
  }
}

extension cdr_column {
  /// The field of a record.
  @inline(__always)
  func field(_ record: Int) -> Field {
    let end = unsafe ends + record &* stride
    // Wraps to 0 where the text itself begins.
    let start = unsafe end[-1] &+ 1
    return unsafe Field(
      bytes: text + Int(start), count: Int(end[0] &- start) &- Int(trim))
  }

  /// Which of so many records have no byte in the column, by their bits.
  func emptyFields(count: Int) -> UInt64 {
    var empty: UInt64 = 0
    for record in 0..<count {
      empty |= (field(record).count > 0 ? 0 : 1) &<< UInt64(truncatingIfNeeded: record)
    }
    return empty
  }

  /// Which of so many records have bytes in the column that are not UTF-8, by their bits.
  func brokenFields(count: Int) -> UInt64 {
    var broken: UInt64 = 0
    for record in 0..<count where !field(record).isUTF8 {
      broken |= 1 &<< UInt64(truncatingIfNeeded: record)
    }
    return broken
  }
}
