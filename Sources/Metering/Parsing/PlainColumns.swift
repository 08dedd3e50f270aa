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
  /// In milliseconds, or `CDR_UNREAD_SECONDS`.
  let durations: UnsafeMutablePointer<UInt32>
  /// In milliseconds, or `CDR_UNREAD_SECONDS`; 0 also where the field is empty.
  let recordings: UnsafeMutablePointer<UInt32>
  /// Items, or -1 where no tariff has the product.
  let items: UnsafeMutablePointer<Int32>
  private let kernel: cdr_kernel
  /// Whether fields of the column read last had fractions.
  private var durationsHaveFractions = false
  private var recordingsHaveFractions = false
  /// A column's fields as words, and their sizes in bytes.
  let words: UnsafeMutablePointer<cdr_two_words>
  let sizes: UnsafeMutablePointer<UInt32>

  init(kernel: cdr_kernel = cdr_best_kernel()) {
    self.kernel = kernel
    unsafe starts = .allocate(capacity: Self.capacity)
    unsafe durations = .allocate(capacity: Self.capacity)
    unsafe recordings = .allocate(capacity: Self.capacity)
    unsafe items = .allocate(capacity: Self.capacity)
    unsafe words = .allocate(capacity: Self.capacity)
    unsafe sizes = .allocate(capacity: Self.capacity)
    unsafe words.initialize(repeating: cdr_two_words(), count: Self.capacity)
    unsafe sizes.initialize(repeating: 0, count: Self.capacity)
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
    unsafe words.deallocate()
    unsafe sizes.deallocate()
  }

  /// Plain records that follow one another in a text, as ``StructuralIndex`` finds them.
  struct Records {
    /// The number of the position that ends the first record's first field.
    var first: Int
    var count: Int
    /// How many fields each has, unless they are mixed.
    var fieldCount: Int
    /// How many CRs stand before each one's line feed.
    var carriageReturns: Int
    /// Whether they have different numbers of fields: then the index has noted where each begins.
    var isMixed = false
  }

  /// Which records have a field that was left unread, by their bits.
  func unread(count: Int) -> UInt64 {
    precondition(count <= Self.capacity)
    return unsafe cdr_unread_records(kernel, count, starts, durations, recordings, items)
  }

  /// Which calls, of those whose bits are set, lie from an instant on and before another, and what
  /// they add up to.
  ///
  /// - Parameter byEnd: whether a call lies where it ends, and not where it starts.
  func calls(_ records: UInt64, from: Int64, to: Int64, byEnd: Bool) -> cdr_counted_calls {
    var calls = unsafe cdr_call_columns(
      starts: starts, durations: durations, recordings: recordings, by_end: byEnd ? 1 : 0)
    return unsafe cdr_count_calls(kernel, &calls, Self.capacity, records, from, to)
  }

  /// Reads a column's fields as words.
  mutating func readWords(_ column: PlainColumn, count: Int) {
    precondition(count <= Self.capacity)
    unsafe column.withKernelColumn { unsafe cdr_read_words($0, count, words, sizes) }
  }

  /// Which fields of a column that was read as words are in a table, by their bits.
  func knownFields(_ column: PlainColumn, count: Int, in table: borrowing FieldTable) -> UInt64 {
    precondition(count <= Self.capacity)
    var known: UInt64 = 0
    for record in 0..<count {
      let (words, size) = unsafe (words[record], Int(sizes[record]))
      let isKnown =
        table.shortNumber(words.low, words.high, size: size) != nil
        || (!table.surelyLacks(words.low, words.high, size: size)
          && table.number(column.field(record)) != nil)
      known |= (isKnown ? 1 : 0) &<< UInt64(truncatingIfNeeded: record)
    }
    return known
  }

  /// Says that all calls are recorded for as long.
  func setRecordings(count: Int, to milliseconds: UInt32) {
    unsafe recordings.update(repeating: milliseconds, count: count)
  }

  /// Says that some calls are recorded in full, and the others not at all.
  func setRecordings(count: Int, inFull records: UInt64) {
    setRecordings(count: count, to: 0)
    records.forEachBit { unsafe recordings[$0] = durations[$0] }
  }

  /// Says of records whose recordings were left unread that nothing is recorded, where the column
  /// says nothing.
  func clearRecordings(count: Int, of nulls: UInt64) {
    let unread = unsafe cdr_unread_seconds(kernel, count, recordings)
    (unread & nulls).forEachBit { unsafe recordings[$0] = 0 }
  }

  /// Says that some calls took no time, and were not recorded, whatever their fields say.
  func clearLengths(_ records: UInt64) {
    records.forEachBit { record in
      unsafe durations[record] = 0
      unsafe recordings[record] = 0
    }
  }

  /// Reads the start times; the first record's becomes the one at `place`.
  mutating func readStarts(
    _ column: Int, of records: Records, in index: borrowing StructuralIndex,
    forms: inout TimeForms, into place: Int = 0
  ) {
    let column = index.column(column, of: records, in: .start)
    unsafe forms.read(column, count: records.count, kernel: kernel, into: starts + place)
  }

  /// Reads durations in seconds.
  ///
  /// - Parameter limit: the longest one in milliseconds.
  mutating func readDurations(
    _ column: Int, of records: Records, in index: borrowing StructuralIndex, limit: UInt32
  ) {
    let column = index.column(column, of: records, in: .duration)
    durationsHaveFractions = unsafe readSeconds(
      column, count: records.count, limit: limit, empty: CDR_UNREAD_SECONDS, into: durations,
      expectsFractions: durationsHaveFractions)
  }

  /// Reads the recordings' seconds; without such a column nothing is recorded.
  mutating func readRecordings(
    _ column: Int?, of records: Records, in index: borrowing StructuralIndex, limit: UInt32
  ) {
    guard let column else {
      unsafe recordings.update(repeating: 0, count: records.count)
      return
    }
    let recording = index.column(column, of: records, in: .recording)
    recordingsHaveFractions = unsafe readSeconds(
      recording, count: records.count, limit: limit, empty: 0, into: recordings,
      expectsFractions: recordingsHaveFractions)
  }

  /// Reads seconds: first as whole ones, unless fractions are expected.
  ///
  /// - Returns: whether some had a fraction.
  @inline(__always)
  private func readSeconds(
    _ column: PlainColumn, count: Int, limit: UInt32, empty: UInt32,
    into milliseconds: UnsafeMutablePointer<UInt32>, expectsFractions: Bool
  ) -> Bool {
    unsafe column.withKernelColumn { column in
      if !expectsFractions {
        unsafe cdr_read_seconds(kernel, column, count, limit, empty, milliseconds)
        if unsafe cdr_unread_seconds(kernel, count, milliseconds) == 0 { return false }
      }
      return unsafe cdr_read_decimals(kernel, column, count, limit, empty, milliseconds) != 0
    }
  }
}
