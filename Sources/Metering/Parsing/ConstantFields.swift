import CDRCore
import CKernels
import ColumnMaps

/// What a column map says of every call alike.
@safe struct ConstantFields: ~Copyable {
  private let memory: UnsafeMutablePointer<UInt8>
  /// Empty where the account is not a constant.
  let account: Field
  /// In milliseconds since 1970-01-01T00:00:00Z; nil where the start is not a constant.
  let start: Int64?
  /// In milliseconds; 0 where it is not a constant.
  let duration: UInt32
  let recording: UInt32

  /// - Throws: `unfit` for a constant that is not of its form.
  init(
    _ map: ColumnMap, timestamps: inout TimestampReader, years: CallYears, limit: UInt32
  ) throws(Failure) {
    func refuse(_ field: String, _ text: String) -> Failure {
      Failure(.unfit, "the column map \(map.name): \(field) cannot be \(text.debugDescription)")
    }
    func length(_ field: String, _ text: String, _ form: LengthForm) throws(Failure) -> UInt32 {
      let reading = withPaddedField(text) {
        DurationReader.read($0, unit: form.unit, marks: form.marks, limit: limit)
      }
      guard case .milliseconds(let value) = reading else { throw refuse(field, text) }
      return value
    }
    var (start, duration, recording) = (Int64?.none, UInt32(0), UInt32(0))
    if case .constant(let text) = map.start.source {
      start = withPaddedField(text) { timestamps.instant($0) }
      guard let start, years.contains(start) else { throw refuse("start_time", text) }
    }
    if case .constant(let text, let unit) = map.duration {
      duration = try length("duration", text, unit)
    }
    if case .constant(let text, let unit) = map.recording {
      recording = try length("recording", text, unit)
    }
    (self.start, self.duration, self.recording) = (start, duration, recording)
    let bytes: [UInt8] = if case .constant(let text) = map.account { Array(text.utf8) } else { [] }
    let size = bytes.count + Int(CDR_TEXT_PADDING)
    unsafe memory = .allocate(capacity: size)
    unsafe memory.initialize(repeating: 0, count: size)
    for (place, byte) in bytes.enumerated() { unsafe memory[place] = byte }
    account = unsafe Field(bytes: memory, count: bytes.count)
  }

  deinit { unsafe memory.deallocate() }
}
