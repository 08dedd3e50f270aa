import CDRCore
import Metering

/// A call that does not count, since another has its id.
///
/// ```
/// offset : 8 | offset of the first : 8 | account : 8 | file : 4 | file of the first : 4
/// duration : 4 | recording : 4 | month : 4 | item : 1 | differences : 1 | 0 : 2
/// ```
struct Correction: Sendable {
  /// The call, and where it stands.
  var file: Int
  var offset: Int64
  /// Where the first one with its id stands.
  var firstFile: Int
  var firstOffset: Int64
  /// Empty for a duplicate; else it is in conflict.
  var differences: CallDifferences
  /// What it added to the sums.
  var usage: UncountedUsage.Call

  static let size = 48

  var isCharged: Bool { usage.duration > 0 || usage.recording > 0 }

  init(_ call: KeyedCall, after first: KeyedCall, month: Month, differences: CallDifferences) {
    (file, offset) = (Int(call.file), call.offset)
    (firstFile, firstOffset) = (Int(first.file), first.offset)
    self.differences = differences
    usage = UncountedUsage.Call(
      account: call.account, month: month, item: Int(call.item), duration: call.duration,
      recording: call.recording)
  }

  func append(to bytes: inout [UInt8]) {
    bytes.append(littleEndian: offset)
    bytes.append(littleEndian: firstOffset)
    bytes.append(littleEndian: usage.account)
    bytes.append(littleEndian: UInt32(file))
    bytes.append(littleEndian: UInt32(firstFile))
    bytes.append(littleEndian: usage.duration)
    bytes.append(littleEndian: usage.recording)
    bytes.append(littleEndian: usage.month.index)
    bytes.append(UInt8(usage.item))
    bytes.append(differences.rawValue)
    bytes += [0, 0]
  }

  /// - Returns: nil where the bytes are not of files and items that there are.
  init?(_ bytes: [UInt8], at place: Int, files: Int, items: Int) {
    func number(_ offset: Int, _ count: Int) -> UInt64 {
      bytes.number(at: place + offset, bytes: count)
    }
    offset = Int64(bitPattern: number(0, 8))
    firstOffset = Int64(bitPattern: number(8, 8))
    (file, firstFile) = (Int(number(24, 4)), Int(number(28, 4)))
    differences = CallDifferences(rawValue: UInt8(number(45, 1)))
    let item = Int(number(44, 1))
    let month = Int32(bitPattern: UInt32(number(40, 4)))
    guard file < files, firstFile < files, item < items, offset >= 0, firstOffset >= 0,
      (0..<1 << 23).contains(month)
    else { return nil }
    usage = UncountedUsage.Call(
      account: number(16, 8), month: Month(index: month), item: item,
      duration: UInt32(number(32, 4)), recording: UInt32(number(36, 4)))
  }

  /// Where the call stands, as one number sorts them.
  static func precedes(_ a: Correction, _ b: Correction) -> Bool {
    (a.file, a.offset) < (b.file, b.offset)
  }
}
