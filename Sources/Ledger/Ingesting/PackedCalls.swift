import CDRCore
import Foundation
import GRDB
import Metering

/// The fingerprints that one file left on one day: rows of some thousand calls in order of their
/// identities, cut by as many leading bits as that takes.
enum PackedCalls {
  /// How many calls a row has on average, at most.
  static let callsInRow = 4096
  /// Bytes of a call, as it is.
  static let size = CallIdentity.packedSize

  /// Into how many rows, as a power of two, this many calls are cut.
  static func bits(for calls: Int) -> Int {
    var bits = 0
    while calls >> bits > callsInRow { bits += 1 }
    return bits
  }

  /// Into how many rows, as a power of two, the calls of a file's day are cut.
  ///
  /// - Parameter row: of `file_days`.
  static func bits(of row: Row) throws(Failure) -> Int { Int(try row.number("bits", in: 0...40)) }

  /// The row that an identity belongs to.
  @inline(__always)
  static func prefix(of identity: CallIdentity, bits: Int) -> Int {
    bits == 0 ? 0 : Int(truncatingIfNeeded: identity.high &>> UInt64(64 &- bits))
  }

  /// A row: by the gaps between calls, where these are in order and enough; else as they are.
  static func pack(_ calls: ArraySlice<CallIdentity>) -> [UInt8] {
    let isWorthIt =
      calls.count >= PackedCallGaps.fewestCalls
      && zip(calls, calls.dropFirst()).allSatisfy { $0.high <= $1.high }
    return isWorthIt ? PackedCallGaps.pack(calls) : CallIdentity.pack(calls)
  }

  static func unpack(_ bytes: [UInt8]) throws(Failure) -> [CallIdentity] {
    if bytes.count % size != 0 { return try PackedCallGaps.unpack(bytes) }
    guard let calls = CallIdentity.unpack(bytes) else {
      throw .damaged("a row of fingerprints is cut short")
    }
    return calls
  }

  /// Below zero, zero or above as the first comes before the second, is it by its key, or after.
  @inline(__always)
  static func compareKeys(_ a: CallIdentity, _ b: CallIdentity) -> Int {
    if a.high != b.high { return a.high < b.high ? -1 : 1 }
    if a.keyLow != b.keyLow { return a.keyLow < b.keyLow ? -1 : 1 }
    return 0
  }

  /// Where an identity stands among sorted ones, or would, at or after a place.
  @inline(__always)
  static func place(
    of identity: CallIdentity, in calls: [CallIdentity], from start: Int
  ) -> Int {
    (start..<calls.count).nearPartitioningIndex { compareKeys(calls[$0], identity) >= 0 }
  }
}
