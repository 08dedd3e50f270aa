import CDRCore
import OperatorFiles
import Rating
import Recurring
import Tariffs

extension AnswerAccount {
  /// The account's lines with what explains each.
  ///
  /// - Throws: `bug` where what explains a line does not add up to it.
  func explainedLines(of bill: Bill) throws(Failure) -> [ExplainedLine] {
    var seats = (charges?.seats ?? [])[...]
    var explained: [ExplainedLine] = []
    for line in bill.lines {
      let reason: ExplainedLine.Reason
      switch line.quantity {
      case .numberMonths: reason = .numbers
      case .seats:
        // Lines of orders stand in the order of the charges.
        guard let charge = seats.popFirst() else { throw mismatch(line) }
        let prices =
          switch charge.order.holder.type {
          case .human: tariff.seats?.human
          case .ai: tariff.seats?.ai
          }
        reason = .seats(charge, prices)
      case .minutes where line.terms.isRecording: reason = .recording(try recording(line))
      case .minutes: reason = .calls(try calls(line, in: bill))
      }
      explained.append(ExplainedLine(line: line, reason: reason))
    }
    return explained
  }

  private func calls(_ line: BillLine, in bill: Bill) throws(Failure) -> ExplainedCalls {
    guard let usage, let place = metering.items.firstIndex(named: line.item),
      let own = usage.items.first(where: { $0.item == place })?.usage,
      let item = tariff.items.first(where: { $0.name.hasBytes(of: line.item) }),
      let charge = try rater.explanation(of: place, in: usage, under: priced)
    else { throw mismatch(line) }
    guard charge.amount == line.amount, own.calls == line.calls,
      charge.rows[charge.reached].label == line.tier,
      line.quantity == .minutes(seconds: own.billedSeconds)
    else { throw mismatch(line) }
    var explained = ExplainedCalls(item: item, usage: own, charge: charge)
    let row = charge.rows[charge.reached]
    guard !row.isUnderOneMinute else { return explained }
    if let last = row.lastSecond, last < .max / 2,
      let at = try whatIf(place, last - charge.volumeSeconds),
      let beyond = try whatIf(place, last - charge.volumeSeconds + step(of: item))
    {
      explained.next = .init(at: at, beyond: beyond)
    }
    if charge.reached > 0, let bound = charge.rows[charge.reached - 1].lastSecond,
      let below = try whatIf(place, bound - charge.volumeSeconds),
      below.payable > line.payable || charge.volumeSeconds - bound <= 60
    {
      explained.below = below
    }
    return explained
  }

  /// A minute, or as much as the increment can add.
  private func step(of item: TariffItem) -> Int64 {
    Int64(60 % max(1, item.increment) == 0 ? 60 : item.increment)
  }

  private func recording(_ line: BillLine) throws(Failure) -> ExplainedRecording {
    guard let recording = tariff.recording, let usage else { throw mismatch(line) }
    var explained = ExplainedRecording(
      increment: recording.increment, products: [], calls: 0, milliseconds: 0, billedSeconds: 0)
    for entry in usage.items where entry.usage.recordedCalls > 0 {
      let name = metering.items[entry.item].name
      guard recording.products.contains(bytesOf: name) else { continue }
      explained.products.append(name)
      // The line has the same sums, checked.
      explained.calls += entry.usage.recordedCalls
      explained.milliseconds += entry.usage.recordedMilliseconds
      explained.billedSeconds += entry.usage.recordedBilledSeconds
    }
    guard explained.calls == line.calls, explained.milliseconds == line.talkMilliseconds,
      line.quantity == .minutes(seconds: explained.billedSeconds)
    else { throw mismatch(line) }
    return explained
  }

  /// Recorded time that no line charges for.
  var unchargedRecordings: [(item: String, seconds: Int64)] {
    (usage?.items ?? []).compactMap { entry in
      let name = metering.items[entry.item].name
      guard entry.usage.recordedCalls > 0,
        !(tariff.recording?.products.contains(bytesOf: name) ?? false)
      else { return nil }
      return (name, entry.usage.recordedBilledSeconds)
    }
  }

  private func mismatch(_ line: BillLine) -> Failure {
    Failure(
      .bug,
      "what explains the line of \(quoted(line.item)) of account \(quoted(name)) in \(month) does "
        + "not add up to it")
  }
}
