import CDRCore

/// What differences between bills usually come from, in words.
enum RowCause {
  static let rounding = "cut to the last decimal per row on one side, and once on the other"
  static let callCount = "the minutes differ by the number of calls"
  static let roundedOnce = "theirs are our minutes before each call is rounded up"
  static let monthCut = "perhaps a month cut in another time zone, or calls of a day"
  static let bothDiffer = "the price differs too"

  static func tier(_ label: String, _ price: FixedDecimal) -> String {
    "theirs is the price of tier \(label)"
  }
}

extension Reconciliation {
  /// Sentences on what the differences of each class have in common.
  static func commonCauses(of groups: [ReconciledGroup]) -> [String] {
    var sentences: [String] = []
    let classes: [ReconcileClass] = [.price, .quantity, .rounding]
    for kind in classes {
      let all = groups.filter { $0.kind == kind }
      guard let first = all.first else { continue }
      let what =
        all.count == 1
        ? "The difference in \(kind.rawValue)"
        : "All \(all.count) differences in \(kind.rawValue)"
      let tiers = all.filter { $0.cause.contains("theirs is the price of tier") }
      if kind == .price, tiers.count == all.count {
        sentences.append(
          "\(what): the other bill charges another tier. Compare which volume it counts: of the "
            + "account, of all accounts together, or of another month.")
      } else if all.allSatisfy({ $0.cause == first.cause }), !first.cause.isEmpty {
        sentences.append("\(what): \(advice(first.cause))")
      }
    }
    return sentences
  }

  private static func advice(_ cause: String) -> String {
    switch cause {
    case RowCause.rounding:
      "one side cuts each row to its last decimal, the other the whole line; nothing else differs."
    case RowCause.callCount:
      "minutes differ by the number of calls, so that one side counts a minute more for each; look "
        + "at what becomes of fractions of a second."
    case RowCause.roundedOnce:
      "the other bill rounds the month's time, ours each call; look at the tariff's increment."
    case RowCause.monthCut:
      "minutes differ by 3 % or less, as when months are cut in another time zone; compare "
        + "time_zone in the tariff with the provider's."
    default: cause + "."
    }
  }
}
