import CDRCore
import Rating

/// Says why a posting took money back.
struct PostingText {
  private let calls: ExplainedCalls?

  /// - Parameter calls: the line as it is now; nil for items that are not calls.
  init(_ calls: ExplainedCalls?) { self.calls = calls }

  /// - Parameter earlierPosting: the posting before it.
  func why(_ posting: ItemPosting, after earlierPosting: ItemPosting?) -> String {
    let fallen = "Run \(posting.run) took back \(posting.delta.magnitudeText)"
    if posting.isRerate {
      return "\(fallen): the month was rated again under another tariff (\(posting.reason.shown))."
    }
    guard let calls, let held = posting.held, let last = earlierPosting, let earlier = last.held
    else { return "\(fallen)." }
    if last.isBeforeUndo {
      return "\(fallen): files were taken out after run \(last.run), so what was held then is no "
        + "longer known."
    }
    if held.volume < earlier.volume || held.own < earlier.own {
      return "\(fallen): less was used than was posted before."
    }
    let charge = calls.charge
    let minutes = exactMinutes(seconds: held.volume)
    let before = exactMinutes(seconds: earlier.volume)
    guard held.volume > earlier.volume else {
      return "\(fallen): the calls are the same, so the prices changed."
    }
    let (old, new) = (charge.tier(at: earlier.volume), charge.tier(at: held.volume))
    // Only what both postings follow from may explain the difference between them.
    guard old != new, charge.pricing == .volume, posting.payableThen == posting.current,
      last.payableThen == last.current
    else {
      return "\(fallen), while the minutes rose from \(before) to \(minutes): the prices changed."
    }
    let bound = charge.rows[new - 1].lastSecond.map { exactMinutes(seconds: $0) } ?? ""
    let joint = charge.group == nil ? "" : " of the group"
    return "\(fallen): since run \(last.run) the minutes\(joint) rose from "
      + "\(before) to \(minutes), past the bound of \(bound). "
      + "From then on all minutes of the month cost \(charge.rows[new].price) "
      + "(tier \(charge.rows[new].label)) instead of \(charge.rows[old].price) "
      + "(tier \(charge.rows[old].label)), the earlier ones too."
  }
}

extension FixedDecimal {
  /// The number without its sign.
  var magnitudeText: String {
    let text = description
    return text.hasPrefix("-") ? String(text.dropFirst()) : text
  }
}
