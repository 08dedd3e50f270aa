import CDRCore

/// A call of a file that a ledger takes: its identity, and all that it adds to the sums.
package struct FileCall: Sendable {
  /// The calendar day of its start, in days since 1970-01-01.
  package var day: Int32
  package var identity: CallIdentity
  /// Where its record starts in the file's text.
  package var offset: Int64
  /// The account's number in the file.
  package var account: UInt32
  /// The item's place in the metering.
  package var item: Int
  package var month: Month
  /// In milliseconds since 1970-01-01T00:00:00Z.
  package var start: Int64
  /// In milliseconds.
  package var duration: UInt32
  package var recording: UInt32

  var monthAndItem: UInt32 {
    UInt32(bitPattern: month.index) &<< 8 | UInt32(truncatingIfNeeded: item)
  }

  /// Whether the call adds to the sums at all.
  package var isCharged: Bool { duration > 0 || recording > 0 }
}

/// What a ledger keeps of a call: who it is among the calls of its day, and a short hash of the
/// rest. 16 bytes.
///
/// ```
/// high  | partition : 8 | key : 56 |
/// low   | key : 32 | rest : 32 |
/// ```
///
/// 96 bits tell the calls of a day apart: of ten million calls a day, for ten years, the chance
/// that any two of a day differ and agree in them is 1 in 10^11. All are hashes under the ledger's
/// seed, so no one can craft calls that agree.
package struct CallIdentity: Hashable, Sendable {
  package var high: UInt64
  package var low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// - Parameters:
  ///   - key: of the call's id and day.
  ///   - rest: a hash of account, product, start, duration and recording.
  init(keyLow: UInt64, keyHigh: UInt32, partition: Int, rest: UInt32) {
    high = UInt64(truncatingIfNeeded: partition) &<< 56 | keyLow &>> 8
    low = (keyLow & 0xff) &<< 56 | UInt64(keyHigh & 0xff_ffff) &<< 32 | UInt64(rest)
  }

  /// The part of the key that stands in `low`.
  package var keyLow: UInt32 { UInt32(truncatingIfNeeded: low &>> 32) }

  package var rest: UInt32 { UInt32(truncatingIfNeeded: low) }

  /// Whether two calls of one day have the same id.
  package func hasKey(of other: CallIdentity) -> Bool {
    high == other.high && keyLow == other.keyLow
  }
}
