/// Sums of usage by account, month and item: where a worker adds its calls up.
///
/// ```
/// home    a block for every account, by its number: the month and items it was seen with first
/// others  blocks for other months and items, found by a hash of account and key
/// ```
///
/// Most calls find their block without a search: an ``AccountTable/Entry`` knows what its home
/// block holds, and which other was used last.
@safe struct UsageTable: ~Copyable {
  private(set) var home = UsageBlocks()
  private(set) var others = UsageBlocks()
  /// By block of `others`, its account.
  private(set) var owners: [UInt32] = []
  /// Empty where all calls are metered alike.
  var schemes = BlockSchemes()
  /// Open addressing, | 32 bits of the hash | block + 1 |; 0 is empty.
  private var slots = [UInt64](repeating: 0, count: 1024)
  /// Accounts with a sum that does not fit 64 bits; the first is enough for a message.
  private(set) var overflow: (account: UInt32, key: UsageKey)?

  /// Makes the home block of the account with the next number.
  mutating func addHome(key: UInt32) {
    precondition(home.count < UsagePlace.maximumBlocks, "more than 536,870,911 accounts")
    _ = home.append(key: key)
  }

  /// Forgets all sums.
  mutating func removeAll() {
    home.removeAll()
    schemes.removeAll()
    if others.count > 0 {
      others.removeAll()
      owners = []
      slots = [UInt64](repeating: 0, count: 1024)
    }
    overflow = nil
  }

  /// The number of the block that holds a sum which is not in the account's home block.
  @inline(never)
  mutating func findOther(_ key: UsageKey, account: UInt32) -> Int {
    let hash = Self.hash(key.block, account)
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0 {
      let block = Int(slots[place] & 0xffff_ffff) - 1
      if slots[place] >> 32 == hash >> 32, owners[block] == account, others.keys[block] == key.block
      {
        return block
      }
      place = (place + 1) & mask
    }
    // At most five eighths full.
    if others.count + 1 > slots.count / 8 * 5 {
      grow()
      return findOther(key, account: account)
    }
    precondition(others.count < UsagePlace.maximumBlocks, "more than 536,870,911 blocks of sums")
    let block = others.append(key: key.block)
    owners.append(account)
    slots[place] = (hash >> 32) << 32 | UInt64(block + 1)
    return block
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = slots.count - 1
    for block in 0..<others.count {
      let hash = Self.hash(others.keys[block], owners[block])
      var place = Int(truncatingIfNeeded: hash) & mask
      while slots[place] != 0 { place = (place + 1) & mask }
      slots[place] = (hash >> 32) << 32 | UInt64(block + 1)
    }
  }

  private static func hash(_ block: UInt32, _ account: UInt32) -> UInt64 {
    // Accounts are numbered by first sight, so no caller chooses what is hashed here.
    let key = UInt64(account) << 32 | UInt64(block)
    let mixed = (key ^ key >> 29) &* 0x9e37_79b9_7f4a_7c15
    return mixed ^ mixed >> 32
  }

  /// Adds a call whose row has no room for it.
  @inline(never)
  mutating func addLarge(_ call: UsageStep, to place: UsagePlace) {
    let fits =
      place.isHome
      ? home.widen(place.block, lane: place.lane, adding: call.usage)
      : others.widen(place.block, lane: place.lane, adding: call.usage)
    if !fits && overflow == nil { overflow = places.owner(of: place) }
  }

  /// Whose sums stand in which places, as long as nothing is added.
  var places: UsagePlaces {
    UsagePlaces(homeKeys: home.keys, otherKeys: others.keys, otherOwners: owners)
  }
}
