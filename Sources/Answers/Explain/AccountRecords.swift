import CDRCore
import Metering

/// What became of an account's records that are on no line of its bill.
package struct AccountRecords: Sendable {
  /// Calls of 0 seconds, and those that the column map does not charge for; nil where it is not
  /// known by account.
  package var notCharged: Int64?
  /// Calls that were there before; nil where it is not known by account.
  package var duplicates: Int64?
  /// Of a ledger: calls that another file had before, by the file that had them again.
  package var repeats: [(file: String, calls: Int64)] = []
  /// Rejected records that name the account.
  package var rejected: [RejectedCall] = []
  /// What the bill would be more if those rejected records had counted whose cost can be said.
  package var rejectedCost: RejectedCost?

  package struct RejectedCost: Sendable {
    package var calls: Int
    package var payable: FixedDecimal
  }
}

/// A rejected record that names the account, as far as it can be read.
package struct RejectedCall: Sendable {
  /// Its entry in a ledger's suspense.
  package var entry: Int64?
  package var isWrittenOff = false
  package var file: String
  package var line: Int64
  package var reason: String
  package var detail: String
  package var product: String?
  package var start: Int64?
  package var duration: UInt32?
  package var recording: UInt32?
  /// What it would be billed for; nil where that cannot be said.
  package var billed: Usage?
}

extension AnswerAccount {
  /// Says what rejected records would have cost, where that can be said: of those whose product,
  /// start and times can all be read. Of the others nothing is guessed.
  func price(_ records: inout AccountRecords, payable: FixedDecimal) throws(Failure) {
    let rounding = try CallUsage(metering)
    var changed = usage ?? AccountUsage(month: month, account: name, items: [])
    var count = 0
    for place in records.rejected.indices {
      let call = records.rejected[place]
      guard !Self.unpriced.contains(call.reason), call.start != nil, let product = call.product,
        let duration = call.duration, let recording = call.recording, duration | recording > 0,
        tariff.metering.items.firstIndex(named: product) != nil,
        let item = metering.items.firstIndex(named: product)
      else { continue }
      let step = rounding.usage(
        account: Array(name.utf8), month: month, item: item, duration: duration,
        recording: recording)
      let known = changed.items.firstIndex { $0.item >= item } ?? changed.items.count
      if known == changed.items.count || changed.items[known].item != item {
        changed.items.insert(ItemUsage(item: item, usage: Usage()), at: known)
      }
      guard changed.items[known].usage.add(step) else { return }
      records.rejected[place].billed = step
      count += 1
    }
    guard count > 0 else { return }
    let more = try bill(of: changed).totals.payable
    if let difference = try? more - payable {
      records.rejectedCost = .init(calls: count, payable: difference)
    }
  }

  /// Reasons for which a record's times cannot be taken as they stand, or which leave open whether
  /// it is counted already.
  private static let unpriced: Set<String> = [
    RejectReason.durationOutOfRange.name, RejectReason.badDuration.name,
    RejectReason.badRecording.name, RejectReason.badStartTime.name, RejectReason.dayPruned.name,
  ]
}
