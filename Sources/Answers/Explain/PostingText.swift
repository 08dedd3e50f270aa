import CDRCore
import Rating

/// Says why a posting took money back.
struct PostingText {
  private let calls: ExplainedCalls?

  /// - Parameter calls: the line as it is now; nil for items that are not calls.
  init(_ calls: ExplainedCalls?) { self.calls = calls }

  /// - Parameter before: the posting before it.
  func why(_ posting: ItemPosting, after before: ItemPosting?) -> String {
    let fallen = "Run \(posting.run) took back \(posting.delta.magnitudeText)"
    guard let calls, let held = posting.held, let earlier = before?.held else {
      return "\(fallen) (\(posting.reason.shown))."
    }
    let charge = calls.charge
    let minutes = exactMinutesText(held.volume)
    if held.volume < earlier.volume || held.own < earlier.own {
      return "\(fallen): less was used than was posted before."
    }
    guard held.volume > earlier.volume else {
      return "\(fallen): the calls are the same, so the prices changed (\(posting.reason.shown))."
    }
    let (old, new) = (charge.tier(at: earlier.volume), charge.tier(at: held.volume))
    guard old != new, charge.pricing == .volume else {
      return "\(fallen): the minutes rose from \(exactMinutesText(earlier.volume)) to \(minutes), "
        + "and the prices or conditions changed (\(posting.reason.shown))."
    }
    let bound = charge.rows[new - 1].lastSecond.map(exactMinutesText) ?? ""
    let joint = charge.group == nil ? "" : " of the group"
    return "\(fallen): since run \(before?.run ?? 0) the minutes\(joint) rose from "
      + "\(exactMinutesText(earlier.volume)) to \(minutes), past the bound of \(bound). "
      + "From then on all minutes of the month cost \(charge.rows[new].price) "
      + "(tier \(charge.rows[new].label)) instead of \(charge.rows[old].price) "
      + "(tier \(charge.rows[old].label)), the earlier ones too."
  }

  private func exactMinutesText(_ seconds: Int64) -> String { exactMinutes(seconds: seconds) }
}

extension FixedDecimal {
  /// The number without its sign.
  var magnitudeText: String {
    let text = description
    return text.hasPrefix("-") ? String(text.dropFirst()) : text
  }
}
