import CDRCore

/// Which calls of a file do not count, as the ledger finds them.
package struct CallVerdicts: Sendable {
  private(set) var duplicates = DuplicateCalls()

  package init() {}

  /// Whether all calls count.
  package var isEmpty: Bool { duplicates.files.isEmpty }

  /// A call that is known already, in this file or the ledger, and the same in everything.
  package mutating func addDuplicate(_ call: FileCall) {
    var change = duplicates.files[0] ?? .init()
    change.duplicates += 1
    remove(call, &change)
  }

  /// A call that is refused for what the ledger knows.
  ///
  /// - Parameter detail: what to say of it, to a person.
  package mutating func addRejected(_ call: FileCall, _ reason: RejectReason, detail: String) {
    var change = duplicates.files[0] ?? .init()
    change.conflicts += 1
    let order = CallOrder(file: 0, offset: call.offset)
    duplicates.conflicts.append(
      .init(order: order, first: order, differences: [], reason: reason, detail: detail))
    remove(call, &change)
  }

  private mutating func remove(_ call: FileCall, _ change: inout DuplicateCalls.FileChange) {
    let removal = DuplicateCalls.Removal(
      account: call.account, monthAndItem: call.monthAndItem, duration: call.duration,
      recording: call.recording, start: UInt32(truncatingIfNeeded: call.start), file: 0)
    if call.isCharged {
      change.rated += 1
      duplicates.removals.append(removal)
    } else {
      duplicates.uncharged.append(removal)
    }
    duplicates.files[0] = change
  }
}
