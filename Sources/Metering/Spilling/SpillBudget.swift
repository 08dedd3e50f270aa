import Synchronization

/// The memory that the stores of all workers may take together before they write to disk.
///
/// As long as all of them stay within the limit, a store takes what it needs, however uneven the
/// workers' parts are. From the moment they do not, each is held to an equal share, and writes out
/// what it holds when the share is full.
final class SpillBudget: Sendable {
  /// In bytes.
  let limit: Int
  private let stores: Int
  private let used = Atomic<Int>(0)
  private let isExceeded = Atomic<Bool>(false)

  /// Where slabs come from and go to; nil: the system.
  private let pool: SlabPool?

  init(limit: Int, stores: Int, pool: SlabPool? = nil) {
    self.limit = max(0, limit)
    self.stores = max(1, stores)
    self.pool = pool
  }

  /// A budget for one store that never spills.
  static var unlimited: SpillBudget { SpillBudget(limit: .max, stores: 1) }

  /// The bytes that a store may hold once all together were over the limit.
  var share: Int { limit / stores }

  /// Takes memory for a store; false when the store has to write out what it holds instead.
  ///
  /// A store that holds nothing always gets its memory: it could not go on otherwise.
  func reserve(_ bytes: Int, holding held: Int) -> Bool {
    if used.add(bytes, ordering: .relaxed).newValue > limit {
      isExceeded.store(true, ordering: .relaxed)
    }
    if held > 0, held > share - bytes, isExceeded.load(ordering: .relaxed) {
      giveBack(bytes)
      return false
    }
    return true
  }

  /// Memory that was taken; nil where the system refuses it.
  ///
  /// - Parameter isHuge: whether all of it will be used.
  func slab(byteCount: Int, isHuge: Bool) -> Slab? {
    if let pool {
      pool.borrow(byteCount: byteCount, isHuge: isHuge)
    } else {
      Slab(byteCount: byteCount, isHuge: isHuge)
    }
  }

  func free(_ slab: Slab) {
    if let pool { pool.giveBack(slab) } else { slab.free() }
  }

  func giveBack(_ bytes: Int) { used.subtract(bytes, ordering: .relaxed) }
}
