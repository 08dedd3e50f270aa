import CKernels
import TestSupport
import Testing

@testable import Metering

/// The kernels for seconds with a fraction, against slow reading by hand.
struct DecimalKernelTests {
  static func read(
    _ fields: [String], kernel: cdr_kernel, limit: UInt32 = 86_400_000, empty: UInt32 = 0
  ) -> (milliseconds: [UInt32], hasPoint: Bool) {
    var read = [UInt32](repeating: 7, count: fields.count)
    var hasPoint = false
    FieldKernelTests.Text(fields).withColumn { column in
      var column = column
      hasPoint = cdr_read_decimals(kernel, &column, fields.count, limit, empty, &read) != 0
    }
    return (read, hasPoint)
  }

  /// What the kernels have to read, and what they leave to the slow way.
  static func expected(_ field: String, limit: UInt32 = 86_400_000) -> UInt32 {
    let parts = field.split(separator: ".", omittingEmptySubsequences: false)
    let digits = parts.allSatisfy { $0.utf8.allSatisfy { (48...57).contains($0) } }
    guard digits, parts.count <= 2, (1...8).contains(parts[0].utf8.count),
      parts.count == 1 || (1...16).contains(parts[1].utf8.count),
      let slow = SlowTime.milliseconds(field), slow <= Int(limit)
    else { return CDR_UNREAD_SECONDS }
    return UInt32(slow)
  }

  @Test(arguments: [
    ("61.250", 61_250), ("0.001", 1), ("0.0001", 1), ("59.9990", 59_999), ("59.99900000", 59_999),
    ("59.999000001", 60_000), ("59.9990000000000001", 60_000), ("86400.000", 86_400_000),
    ("86400.0000000000000000", 86_400_000), ("00000060.5", 60_500), ("7", 7000), ("0.0", 0),
    ("12345.6", 12_345_600), ("1.23456789", 1235),
  ])
  func byHand(field: String, milliseconds: UInt32) {
    for kernel in StructuralsTests.kernels {
      #expect(Self.read([field], kernel: kernel).milliseconds == [milliseconds])
    }
  }

  @Test(arguments: [
    ".5", "5.", ".", "1..2", "1.2.3", "1.-2", "-1.5", "1,5", "86400.001", "1.2e3", " 1.5", "1.5 ",
    "123456789.5", "123456789", "1.00000000000000000", "1.0000000000000000x", "12345678:5", "1/5",
    "99999999.999",
  ])
  func leftUnread(field: String) {
    for kernel in StructuralsTests.kernels {
      #expect(Self.read([field], kernel: kernel).milliseconds == [CDR_UNREAD_SECONDS])
    }
  }

  @Test func randomBytes() {
    var random = SeededRandom(seed: 21)
    for count in [0, 1, 3, 5, 63, 64] {
      for _ in 0..<400 {
        let fields = (0..<count).map { _ in
          let alphabet = random.oneIn(6) ? "0123456789./:-" : "0123456789"
          func digits(_ most: Int) -> String {
            String(
              decoding: random.bytes(random.below(most), of: Array(alphabet.utf8)), as: UTF8.self)
          }
          return digits(10) + (random.oneIn(3) ? "" : "." + digits(random.oneIn(4) ? 20 : 5))
        }
        let (empty, limit): (UInt32, UInt32) =
          random.oneIn(2) ? (0, 86_400_000) : (CDR_UNREAD_SECONDS, 3_600_000_000)
        let expected = fields.map { $0.isEmpty ? empty : Self.expected($0, limit: limit) }
        let plain = Self.read(fields, kernel: CDR_KERNEL_PLAIN, limit: limit, empty: empty)
        #expect(plain.milliseconds == expected)
        for kernel in StructuralsTests.kernels {
          let read = Self.read(fields, kernel: kernel, limit: limit, empty: empty)
          guard read == plain else {
            Issue.record("kernel \(kernel.rawValue): \(fields)")
            return
          }
        }
      }
    }
  }

  @Test func aPointIsNoticed() {
    for kernel in StructuralsTests.kernels {
      #expect(!Self.read(["1", "", "x", "86400000"], kernel: kernel).hasPoint)
      #expect(Self.read(["1", "2.5", "3"], kernel: kernel).hasPoint)
    }
  }
}
