import CDRCore
import ColumnMaps
import Inspection
import Metering

/// Whether a column map goes with the tariffs and with what a run needs to know of calls.
extension CallSource {
  /// Refuses a column map that names items which no tariff has: every call of theirs would be
  /// rejected, and that after a long first pass.
  ///
  /// - Throws: `unfit`, naming the items that there are.
  package func requireItems(of metering: Metering) throws(Failure) {
    let known = metering.items.map(\.name)
    var unknown: [String] = []
    for item in columns.product.items
    where !known.contains(bytesOf: item) && !unknown.contains(bytesOf: item) {
      unknown.append(item)
    }
    guard !unknown.isEmpty else { return }
    let hint =
      switch columns.product {
      case .constant: "choose one with --product ITEM"
      case .column: "correct the map, or name a tariff that has them"
      }
    throw Failure(
      .unfit,
      "the column map \(columns.name) names \(unknown.joined(separator: ", ")), which no tariff "
        + "has; the items are \(known.joined(separator: ", ")); \(hint)")
  }

  /// Refuses a column map of which something was guessed and not looked at yet.
  ///
  /// - Throws: `unfit`, with what was guessed and why that is doubtful.
  package func requireConfirmed() throws(Failure) {
    guard !columns.unconfirmed.isEmpty else { return }
    let fields = columns.unconfirmed.map { "\n  \($0.name): \($0.words(in: columns))" }
    throw Failure(
      .unfit,
      "the column map \(columns.name) is not confirmed; look at these, correct what is wrong, and "
        + "remove unconfirmed\(advice):" + fields.joined())
  }

  /// Refuses a column map under which no call can be of an item that all depends on.
  ///
  /// - Parameter purpose: what the item's calls are needed for: "whose calls need AI seats".
  /// - Throws: `unfit`.
  package func requireItem(_ item: String, _ purpose: String) throws(Failure) {
    let isPossible =
      switch columns.product {
      case .constant(let constant): constant.hasBytes(of: item)
      // Without a fallback, a text that the map does not list is itself an item's name.
      case .column(let column):
        column.fallback == nil || columns.product.items.contains(bytesOf: item)
      }
    guard !isPossible else { return }
    let hint =
      switch columns.product {
      case .constant: "give --product \(item) for a log of such calls"
      case .column: "say in the map which calls are"
      }
    throw Failure(
      .unfit,
      "under the column map \(columns.name) no call is of the product \(item), \(purpose); " + hint)
  }

  /// Refuses a column map that does not tell calls apart.
  ///
  /// - Parameter purpose: what the ids are needed for: "a ledger identifies calls by their ids".
  /// - Throws: `unfit`.
  package func requireCallID(_ purpose: String) throws(Failure) {
    guard columns.callID == nil else { return }
    throw Failure(
      .unfit,
      "the column map \(columns.name) has no call_id, and \(purpose); add call_id with columns that "
        + "tell calls apart, such as {columns: [start, caller, callee]}")
  }

  /// What there is to say where calls that come twice count twice.
  ///
  /// - Parameter isWanted: whether a search for duplicates was asked for.
  package func warningsWithoutDuplicateSearch(_ inputs: InputList, isWanted: Bool) -> [String] {
    guard !isWanted || columns.callID == nil else { return [] }
    var warnings: [String] = []
    if isWanted {
      warnings.append(
        "the column map \(columns.name) has no call_id, so duplicate calls are not searched for")
    }
    let twice = inputs.alsoCompressed
    if let first = twice.first {
      let rest = twice.count - 1
      let others = rest == 0 ? "" : rest == 1 ? " and 1 more pair" : " and \(rest) more pairs"
      warnings.append(
        "\(first.name) and \(first.name).gz\(others): without a search for duplicates, calls that "
          + "are in both count twice")
    }
    return warnings
  }
}
