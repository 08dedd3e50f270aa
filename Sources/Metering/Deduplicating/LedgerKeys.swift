import CDRCore
import ColumnMaps

/// Under what a ledger knows calls: its seed, and its numbers of the items. It stays the same, so that
/// what is kept of one night's calls can be compared with another's.
package struct LedgerKeys: Sendable {
  let seed: HashSeed
  /// By item of the metering, the number that the ledger knows it by.
  let itemNumbers: [UInt32]

  /// How many bytes a seed is made of.
  package static var seedSize: Int { HashSeed.size }

  /// Bytes for a new ledger's seed.
  package static func newSeed() -> [UInt8] { HashSeed.randomBytes() }

  /// - Parameters:
  ///   - seed: ``seedSize`` bytes.
  ///   - itemNumbers: by item of the metering, a number that never changes.
  /// - Throws: `unfit` for a seed of another size.
  package init(seed: [UInt8], itemNumbers: [UInt32]) throws(Failure) {
    guard seed.count == HashSeed.size else {
      throw Failure(.unfit, "the ledger is damaged: its seed has \(seed.count) bytes")
    }
    self.seed = HashSeed(bytes: seed)
    self.itemNumbers = itemNumbers
  }

  /// What a ledger keeps of a call that was judged by itself.
  package func identity(of call: JudgedCall) -> CallIdentity {
    let key = withPaddedField(call.callID) { seed.callKey($0, day: Int64(call.day)) }
    return CallIdentity(
      keyLow: key.low, keyHigh: UInt32(truncatingIfNeeded: key.high),
      partition: FingerprintStore.partition(of: key),
      rest: rest(
        account: hash(call.numbers.isEmpty ? call.account : call.numbers), item: call.item,
        start: call.start, duration: call.duration,
        recording: call.recording))
  }

  /// Whether an id on a day is that of a call that the ledger knows.
  package func isID(_ callID: [UInt8], day: Int32, of identity: CallIdentity) -> Bool {
    let key = withPaddedField(callID) { seed.callKey($0, day: Int64(day)) }
    return identity.hasKey(
      of: CallIdentity(
        keyLow: key.low, keyHigh: UInt32(truncatingIfNeeded: key.high),
        partition: FingerprintStore.partition(of: key), rest: 0))
  }

  /// The short hash of a call without its id. Ledgers keep it, so it never changes.
  ///
  /// - Parameters:
  ///   - account: ``hash(_:)`` of the account's name or, if numbers identify the account, of the
  ///     numbers: a call then stays the same when they change hands.
  ///   - item: the item's place in the metering.
  @inline(__always)
  func rest(
    account: UInt64, item: Int, start: Int64, duration: UInt32, recording: UInt32
  ) -> UInt32 {
    let lengths = UInt64(duration) &<< 32 | UInt64(recording)
    let first = seed.hash(account, UInt64(bitPattern: start) ^ UInt64(itemNumbers[item]) &<< 48)
    return UInt32(truncatingIfNeeded: seed.hash(first, lengths) &>> 32)
  }

  /// Hashes all names of a table, each as ``hash(_:)`` does.
  func hashes(of table: borrowing AccountTable) -> [UInt64] {
    var (hashes, name) = ([UInt64](), [UInt8]())
    hashes.reserveCapacity(table.count)
    for id in 0..<table.count {
      table.copyName(of: id, to: &name)
      hashes.append(hash(name))
    }
    return hashes
  }

  /// Hashes an account's name. Ledgers keep what is made of it, so it never changes.
  func hash(_ name: [UInt8]) -> UInt64 {
    unsafe name.withUnsafeBufferPointer { bytes in
      guard let first = bytes.baseAddress else { return unsafe seed.hash(Field.empty) }
      return unsafe seed.hash(Field(bytes: first, count: bytes.count))
    }
  }
}
