import ColumnMaps

/// Lists calls of chosen accounts: all of a second reading, which adds to no sums, or those that a
/// first pass is to keep.
extension Worker {
  /// Itemises those plain records that belong to itemised accounts.
  ///
  /// - Parameter calls: which ones are calls that count, by their bits.
  @inline(never)
  mutating func itemise(
    _ calls: UInt64, of records: PlainColumns.Records, layout: ColumnLayout,
    accounts: ItemisedAccounts
  ) {
    calls.forEachBit { accounts.prefetch(sums.account(in: $0)) }
    let callIDs = layout.callID.single.map { index.column($0, of: records, in: .callID) }
    var escaped: UInt64 = 0
    if index.hasDoubledQuotes, let callIDs {
      escaped = callIDs.fieldsWithQuotes(count: records.count, kernel: index.kernel)
    }
    calls.forEachBit { record in
      guard let account = accounts.find(sums.account(in: record)) else { return }
      var callID = callIDs?.field(record) ?? parser.empty
      if (escaped &>> UInt64(truncatingIfNeeded: record)) & 1 != 0 {
        callID = parser.composed.unescape(callID)
      } else if layout.callID.count > 1 {
        callID = parser.joinedCallID(index.fields(record, of: records), layout)
      }
      unsafe itemisedCalls.append(
        account: account, item: Int(columns.items[record]), start: columns.starts[record],
        duration: columns.durations[record], recording: columns.recordings[record],
        place: place(of: record, in: records), callID: callID)
    }
  }

  /// Itemises a call that went the long way, if it belongs to an itemised account.
  @inline(never)
  mutating func itemise(_ call: CallRecord, place: Int, accounts: ItemisedAccounts) {
    guard let account = accounts.find(call.accountID) else { return }
    itemisedCalls.append(
      account: account, item: call.item, start: call.start, duration: call.duration,
      recording: call.recording, place: place, callID: call.callID)
  }
}
