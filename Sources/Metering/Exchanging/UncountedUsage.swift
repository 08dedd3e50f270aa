import CDRCore

/// Takes calls out of sums that turned out not to count, by the hashes of their accounts.
package struct UncountedUsage {
  /// A call to take out.
  package struct Call: Sendable {
    /// The hash of the account's name under the keys.
    package var account: UInt64
    package var month: Month
    /// The item's place in the metering.
    package var item: Int
    /// In milliseconds.
    package var duration: UInt32
    package var recording: UInt32

    package init(
      account: UInt64, month: Month, item: Int, duration: UInt32, recording: UInt32
    ) {
      (self.account, self.month, self.item) = (account, month, item)
      (self.duration, self.recording) = (duration, recording)
    }
  }

  private let totals: UsageTotals
  private let metering: Metering
  private let rounding: CallRounding
  /// By the hash of its name, an account's number.
  private let accounts: [UInt64: UInt32]
  /// Hashes that two names have.
  private let ambiguous: Set<UInt64>

  /// - Parameters:
  ///   - totals: the sums; no account is added to them any more.
  ///   - keys: under which calls have the hashes of their accounts.
  /// - Throws: `unfit` for a metering that cannot be.
  package init(
    _ totals: UsageTotals, keys: LedgerKeys, metering: Metering
  ) throws(Failure) {
    self.totals = totals
    self.metering = metering
    rounding = try CallRounding(metering)
    var (accounts, ambiguous) = ([UInt64: UInt32](), Set<UInt64>())
    for (id, hash) in totals.hashes(keys).enumerated()
    where accounts.updateValue(UInt32(id), forKey: hash) != nil {
      ambiguous.insert(hash)
    }
    (self.accounts, self.ambiguous) = (accounts, ambiguous)
  }

  /// Takes a call out.
  ///
  /// - Returns: false where there is no account with its hash, or no one account.
  /// - Throws: `badData` when a sum overflows.
  package func remove(_ call: Call) throws(Failure) -> Bool {
    guard let account = accounts[call.account], !ambiguous.contains(call.account) else {
      return false
    }
    var scheme = 0
    if let schemes = metering.schemes {
      scheme = schemes.scheme(of: totals.name(of: account), in: call.month)
    }
    var negative = Usage()
    guard
      negative.subtract(
        rounding.step(
          scheme: scheme, item: call.item, duration: call.duration, recording: call.recording
        ).usage)
    else { return false }
    try totals.add(ItemUsage(item: call.item, usage: negative), of: account, to: call.month)
    return true
  }
}
