import CKernels
import TestSupport
import Testing

@testable import Metering

/// What is read of a whole column at once, against what is read of single fields.
struct ColumnKernelTests {
  static func randomFields(_ count: Int, _ random: inout SeededRandom) -> [String] {
    (0..<count).map { _ in
      String(
        decoding: random.bytes(random.below(20), of: Array("0aé7-_".utf8)), as: UTF8.self)
    }
  }

  @Test func wordsOfFields() {
    var random = SeededRandom(seed: 21)
    for count in [0, 1, 2, 17, 63, 64] {
      for isLast in [false, true] {
        let fields = Self.randomFields(count, &random)
        let text = FieldKernelTests.Text(
          fields, lineEnd: isLast ? "\r\n" : "\n", readsLast: isLast)
        var columns = PlainColumns()
        text.withColumn(last: isLast) { columns.readWords(PlainColumn($0), count: count) }
        for (record, field) in fields.enumerated() {
          #expect(Int(columns.sizes[record]) == field.utf8.count)
          // Bytes are put into words one by one.
          var (low, high): (UInt64, UInt64) = (0, 0)
          for (place, byte) in field.utf8.prefix(16).enumerated() {
            if place < 8 {
              low |= UInt64(byte) << UInt64(place * 8)
            } else {
              high |= UInt64(byte) << UInt64((place - 8) * 8)
            }
          }
          #expect(columns.words[record].low == low && columns.words[record].high == high)
        }
      }
    }
  }

  @Test func fieldsOfColumns() {
    var random = SeededRandom(seed: 22)
    for count in [0, 1, 5, 64] {
      let fields = Self.randomFields(count, &random)
      FieldKernelTests.Text(fields).withColumn { column in
        let column = PlainColumn(column)
        for (record, field) in fields.enumerated() { #expect(column.field(record).text == field) }
        var empty: UInt64 = 0
        for (record, field) in fields.enumerated() where field.isEmpty { empty |= 1 << record }
        #expect(column.emptyFields(count: count) == empty)
        #expect(column.brokenFields(count: count) == 0)
      }
    }
  }

  @Test func bytesThatAreNotUTF8() {
    var text = FieldKernelTests.Text(["plain", "x", "é"])
    text.bytes[6 + 2] = 0xe9
    text.withColumn { #expect(PlainColumn($0).brokenFields(count: 3) == 0b010) }
  }

  /// Every record has one thing wrong with it, or nothing.
  @Test func recordsLeftUnread() {
    var random = SeededRandom(seed: 23)
    for count in [0, 1, 7, 8, 9, 31, 63, 64] {
      for _ in 0..<100 {
        var (starts, items) = ([Int64](), [Int32]())
        var (durations, recordings) = ([UInt32](), [UInt32]())
        var expected: UInt64 = 0
        for record in 0..<count {
          let wrong = random.below(8)
          starts.append(wrong == 0 ? CDR_UNREAD_TIME : Int64(random.below(1 << 40)) - 1 << 39)
          durations.append(wrong == 1 ? CDR_UNREAD_SECONDS : UInt32(random.below(1 << 32 - 1)))
          recordings.append(wrong == 2 ? CDR_UNREAD_SECONDS : UInt32(random.below(1 << 32 - 1)))
          items.append(wrong == 3 ? -1 : Int32(random.below(255)))
          if wrong < 4 { expected |= 1 << record }
        }
        for kernel in StructuralsTests.kernels {
          #expect(
            cdr_unread_records(kernel, count, starts, durations, recordings, items) == expected)
        }
      }
    }
  }
}
