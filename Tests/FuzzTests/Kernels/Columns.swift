import CDRCore
import CKernels
import Foundation
import TestSupport

@testable import ColumnMaps
@testable import Metering

/// A column of fields that were split at line feeds, for the kernels that read fields.
struct FieldColumn {
  private static let longest = 2048
  private static let text = GuardedMemory(capacity: longest + Int(CDR_TEXT_PADDING))
  private static let ends = GuardedMemory(capacity: 4 * (longest + 2))

  let bytes: UnsafeMutablePointer<UInt8>
  let count: Int
  private let before: UnsafeMutablePointer<UInt32>

  /// - Parameter behind: what stands behind the text.
  init(_ rest: ArraySlice<UInt8>, behind: UInt8) {
    var text = rest.prefix(Self.longest - 1)
    text.append(10)
    bytes = Self.text.text(text, padding: Int(CDR_TEXT_PADDING), of: behind)
    var ends: [UInt32] = [.max]
    for (place, byte) in text.enumerated() where byte == 10 && ends.count <= 64 {
      ends.append(UInt32(place))
    }
    count = ends.count - 1
    before = Self.ends.last(ends.count, of: UInt32.self)
    before.update(from: ends, count: ends.count)
  }

  var kernelColumn: cdr_column {
    cdr_column(text: bytes, before: before, ends: before + 1, stride: 1, trim: 0)
  }

  func field(_ index: Int) -> Field {
    let start = Int(before[index] &+ 1)
    return Field(bytes: bytes + start, count: Int(before[index + 1]) - start)
  }
}

/// Seconds, whole ones and those with a fraction.
enum SecondsKernels {
  typealias Reader = (
    cdr_kernel, UnsafePointer<cdr_column>, Int, UInt32, UInt32, UnsafeMutablePointer<UInt32>
  ) -> Void

  static func compare(_ input: inout FuzzInput) {
    let limit = input.pick([86_400_000, 3_600_000_000, 0, 999, 60_000, 4_294_967_294] as [UInt32])
    let empty = input.below(2) == 0 ? 0 : CDR_UNREAD_SECONDS
    let column = FieldColumn(input.rest.dropFirst(), behind: input.byte())
    compare(column, limit: limit, empty: empty, by: cdr_read_seconds) { field in
      field.count > 8 || field.text.contains(".")
    }
    compare(
      column, limit: limit, empty: empty, by: { _ = cdr_read_decimals($0, $1, $2, $3, $4, $5) }
    ) {
      field in
      let parts = field.text.split(separator: ".")
      return parts[0].utf8.count > 8 || parts.count > 1 && parts[1].utf8.count > 16
    }
  }

  /// - Parameter mayBeLeft: whether seconds that the slow way reads may be left unread.
  private static func compare(
    _ column: FieldColumn, limit: UInt32, empty: UInt32, by reader: Reader,
    mayBeLeft: (Field) -> Bool
  ) {
    var kernelColumn = column.kernelColumn
    var plain = [UInt32](repeating: 7, count: column.count)
    reader(CDR_KERNEL_PLAIN, &kernelColumn, column.count, limit, empty, &plain)
    for kernel in KernelsFuzz.vectors {
      var read = [UInt32](repeating: 9, count: column.count)
      reader(kernel, &kernelColumn, column.count, limit, empty, &read)
      check(read == plain, "kernel \(kernel.rawValue): \(read) instead of \(plain)")
    }
    for (place, read) in plain.enumerated() {
      let field = column.field(place)
      if field.count == 0 {
        check(read == empty, "an empty field is \(read)")
        continue
      }
      let slow = Seconds.read(field, limit: limit)
      if read != CDR_UNREAD_SECONDS {
        check(slow == .milliseconds(read), "\(field.text): \(read) instead of \(slow)")
      } else if case .milliseconds = slow {
        check(mayBeLeft(field), "\(field.text) was left unread")
      }
    }
  }
}

/// Timestamps of the forms that were learned from the first ones.
enum TimeKernels {
  private static let clocks = ["Asia/Shanghai", "Europe/Lisbon"].map { ZoneClock(name: $0)! }
  private static let forms: [TimestampForm] = [
    .standard, .unixSeconds, .unixMilliseconds, .unixMicroseconds,
  ]

  static func compare(_ input: inout FuzzInput) {
    let clock = input.pick(clocks)
    let column = FieldColumn(input.rest.dropFirst(), behind: input.byte())
    for form in forms { compare(column, clock: clock, form: form) }
  }

  private static func compare(_ column: FieldColumn, clock: ZoneClock, form: TimestampForm) {
    var reader = TimestampReader(form: form, clock: clock)
    let instants = (0..<column.count).map { reader.instant(column.field($0)) }
    var learned = TimeForms()
    for (place, instant) in instants.prefix(3).enumerated() {
      guard let instant else { continue }
      let (unixTimes, span) = (reader.unixTimes, reader.span(at: instant))
      _ = learned.learn(
        column.field(place), readAs: instant, unixTimes: unixTimes, within: Int64.min..<Int64.max,
        span: span)
    }
    for kernel in [CDR_KERNEL_PLAIN] + KernelsFuzz.vectors {
      var (forms, read) = (learned, [Int64](repeating: 1, count: column.count))
      forms.read(
        PlainColumn(column.kernelColumn), count: column.count, kernel: kernel, into: &read)
      for (place, (instant, slow)) in zip(read, instants).enumerated()
      where instant != CDR_UNREAD_TIME {
        check(
          instant == slow,
          "kernel \(kernel.rawValue): \(column.field(place).text) is \(instant), not \(slow ?? -1)")
      }
    }
  }
}

/// Calls counted by month, and those that were left unread.
enum CallColumns {
  static func compare(_ input: inout FuzzInput) {
    let byEnd = input.below(2)
    let count = input.below(65)
    let of = input.number(bytes: 8)
    let from = Int64(input.number(bytes: 5))
    let to = from + Int64(input.number(bytes: 4))
    // Instants around the bounds, and durations with zeros among them.
    var (starts, durations) = ([Int64](repeating: 0, count: 64), [UInt32](repeating: 0, count: 64))
    var (recordings, items) = (durations, [Int32](repeating: 0, count: 64))
    for i in 0..<64 {
      let kind = input.byte()
      let near = Int64(Int8(bitPattern: input.byte()))
      starts[i] = kind & 1 == 0 ? from + near : to + near
      if kind & 0x30 == 0x30 { starts[i] = CDR_UNREAD_TIME }
      durations[i] = kind & 2 == 0 ? 0 : kind & 8 == 0 ? UInt32(near & 0xff) : 3_600_000_000
      recordings[i] = kind & 4 == 0 ? 0 : UInt32(near & 0x7f)
      if kind & 0xc0 == 0xc0 { durations[i] = CDR_UNREAD_SECONDS }
      if kind & 0xc4 == 0x84 { recordings[i] = CDR_UNREAD_SECONDS }
      items[i] = kind & 0xe0 == 0x40 ? -1 : Int32(kind & 7)
    }
    var unread: UInt64 = 0
    for i in 0..<count
    where starts[i] == CDR_UNREAD_TIME || durations[i] == CDR_UNREAD_SECONDS
      || recordings[i] == CDR_UNREAD_SECONDS || items[i] < 0
    { unread |= 1 << UInt64(i) }
    for kernel in [CDR_KERNEL_PLAIN] + KernelsFuzz.vectors {
      let found = cdr_unread_records(kernel, count, starts, durations, recordings, items)
      check(found == unread, "kernel \(kernel.rawValue): unread \(found) instead of \(unread)")
    }
    let read = of & ~unread & (count == 64 ? .max : 1 << UInt64(count) - 1)
    var calls = cdr_call_columns(
      starts: starts.withUnsafeBufferPointer(\.baseAddress!),
      durations: durations.withUnsafeBufferPointer(\.baseAddress!),
      recordings: recordings.withUnsafeBufferPointer(\.baseAddress!), by_end: UInt8(byEnd))
    withExtendedLifetime((starts, durations, recordings)) {
      let plain = cdr_count_calls(CDR_KERNEL_PLAIN, &calls, count, read, from, to)
      for kernel in KernelsFuzz.vectors {
        let found = cdr_count_calls(kernel, &calls, count, read, from, to)
        check(
          found.inside == plain.inside && found.charged == plain.charged
            && found.talked == plain.talked && found.milliseconds == plain.milliseconds,
          "kernel \(kernel.rawValue): \(found) instead of \(plain)")
      }
      for i in 0..<64 {
        let instant = starts[i] &+ (byEnd == 1 ? Int64(durations[i]) : 0)
        let isInside = read >> UInt64(i) & 1 == 1 && instant >= from && instant < to
        check((plain.inside >> UInt64(i) & 1 == 1) == isInside, "call \(i)")
      }
    }
  }
}
