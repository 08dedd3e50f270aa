import CDRCore
import Rating
import Tariffs
import TestSupport

/// What stands between the rater and the slow one.
extension SlowTariff {
  /// A tariff for the slow rater.
  init(_ tariff: Tariff) {
    self.init(
      items: tariff.items.map { item in
        var slow = Item(
          item.name,
          tiers: item.tiers.map {
            Tier(upTo: $0.upTo.map { Int($0) }, price: $0.price.text, flat: $0.flat?.text)
          })
        (slow.increment, slow.minimum) = (item.increment, item.minimum)
        slow.initial = item.rounding.initial
        slow.initial = item.rounding.initial
        (slow.isGraduated, slow.group) = (item.pricing == .graduated, item.tierGroup)
        switch item.underOneMinute {
        case .off: break
        case .month(let price): slow.underOneMinute = (price.text, false)
        case .call(let price): slow.underOneMinute = (price.text, true)
        }
        return slow
      })
    amountScale = tariff.amountScale
    (payableScale, payableRounding) = (tariff.payable.scale, tariff.payable.rounding.rawValue)
    recording = tariff.recording.map { ($0.price.text, $0.increment, $0.products) }
    recordingMinimum = tariff.recording?.rounding.minimum
    recordingInitial = tariff.recording?.rounding.initial ?? 0
    recordingMinimum = tariff.recording?.rounding.minimum
    recordingInitial = tariff.recording?.rounding.initial ?? 0
  }
}

extension SlowCalls.Call {
  /// A call of no account in particular, in milliseconds.
  init(product: Int, duration: Int, recording: Int) {
    self.init(
      month: "2026-10", account: [], product: product, start: 0, duration: duration,
      recording: recording)
  }
}

extension SlowLine {
  init(_ line: BillLine) {
    let seconds = if case .minutes(let seconds) = line.quantity { Int(seconds) } else { -1 }
    self.init(
      item: line.item, calls: Int(line.calls ?? -1), talk: Int(line.talkMilliseconds ?? -1),
      seconds: seconds, tier: line.tier, unitPrice: line.unitPrice,
      amount: line.amount.description, payable: line.payable.description)
  }
}

extension Usage {
  /// The usage of calls, added up the way that the first pass does.
  init(of calls: [SlowCalls.Call], _ rater: SlowRater) {
    self.init()
    for call in calls where call.duration > 0 {
      let billed = Int64(rater.billedSeconds(call))
      self.calls += 1
      talkMilliseconds += Int64(call.duration)
      billedSeconds += billed
      if call.duration < 60_000 {
        shortCalls += 1
        shortBilledSeconds += billed
      }
    }
    for call in calls where call.recording > 0 {
      recordedCalls += 1
      recordedMilliseconds += Int64(call.recording)
      recordedBilledSeconds += Int64(rater.recordedSeconds(call))
    }
  }
}
