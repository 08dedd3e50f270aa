extension UsageBook {
  /// The names of all accounts that have usage, each once, in no order.
  package var accountNames: [String] {
    var ids: Set<UInt32> = []
    for part in parts { ids.formUnion(part.groups.map(\.account)) }
    return ids.map { accounts.name(of: Int($0)) }
  }
}
