import CDRCore
import CKernels

/// Calls whose id was seen before on the same day, and what each of them changes.
struct DuplicateCalls {
  /// A call to be taken out of the sums of an account.
  struct Removal {
    /// The account's number in the joined table.
    var account: UInt32
    var monthAndItem: UInt32
    var duration: UInt32
    var recording: UInt32
    /// The lower half of its start, in milliseconds.
    var start: UInt32
    /// The file that it stands in.
    var file: Int
  }

  /// A call that differs from the first one with its id, or that a ledger refuses.
  struct Conflict {
    var order: CallOrder
    var first: CallOrder
    var differences: CallDifferences
    var reason = RejectReason.conflictingDuplicate
    /// What a ledger has to say of it, instead of `differences`.
    var detail: String?
  }

  /// How many calls of a file turned out not to count.
  struct FileChange {
    var duplicates: Int64 = 0
    var conflicts: Int64 = 0
    /// Of both, how many were counted as rated; the others were counted as not charged.
    var rated: Int64 = 0
  }

  var removals: [Removal] = []
  /// Calls that added nothing to the sums, but were counted by the hour.
  var uncharged: [Removal] = []
  var conflicts: [Conflict] = []
  var files: [Int: FileChange] = [:]
  /// Where those stand that do not count, if that is asked for.
  var uncounted: [CallOrder] = []

  mutating func join(_ other: DuplicateCalls) {
    removals += other.removals
    uncharged += other.uncharged
    conflicts += other.conflicts
    uncounted += other.uncounted
    files.merge(other.files) { a, b in
      FileChange(
        duplicates: a.duplicates + b.duplicates, conflicts: a.conflicts + b.conflicts,
        rated: a.rated + b.rated)
    }
  }
}

/// In what a call differs from the first one with its id.
package struct CallDifferences: OptionSet, Hashable, Sendable {
  package var rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let account = CallDifferences(rawValue: 1)
  package static let product = CallDifferences(rawValue: 2)
  package static let start = CallDifferences(rawValue: 4)
  package static let duration = CallDifferences(rawValue: 8)
  package static let recording = CallDifferences(rawValue: 16)
  package static let numbers = CallDifferences(rawValue: 32)

  /// The columns that differ, for a person.
  var text: String {
    let names: [(CallDifferences, StandardColumn)] = [
      (.account, .accountID), (.product, .product), (.start, .startTime),
      (.duration, .duration), (.recording, .recording),
    ]
    let columns = names.filter { contains($0.0) }.map(\.1.rawValue)
    return ((contains(.numbers) ? ["number"] : []) + columns).joined(separator: ", ")
  }
}

/// Searches one partition of all workers' fingerprints.
///
/// Of the calls with one key the first in the order of inputs and lines counts, whichever worker
/// came upon it first. The search goes by a table of tags and references, half the cache line of
/// a fingerprint apart, so that a fingerprint is looked at again only when a tag fits.
struct DuplicateSearch {
  /// What one worker has in the partition.
  struct Part {
    var blocks: [FingerprintStore.Block]
    var worker: MergedWorker
  }

  private struct Slot {
    /// 0 marks an empty slot, so bit 0 of a tag is set.
    var tag: UInt32 = 0
    var reference: UInt32 = 0
  }

  @safe private struct Entry {
    var call: UnsafeMutablePointer<CallFingerprint>
    var part: Int
  }

  /// Bytes of the table for each fingerprint, at most: more than a quarter of it is filled.
  static let tableSize = 4 * MemoryLayout<Slot>.stride

  /// - Parameters:
  ///   - month: the only month that is asked for: a later call of another has been left out
  ///     already; nil: every month.
  ///   - marks: whether calls that do not count are marked in place.
  ///   - notes: whether it is noted where they stand.
  static func search(
    _ parts: [Part], month: Int32? = nil, marks: Bool = false, notes: Bool = false
  ) -> DuplicateCalls {
    let count = parts.reduce(0) { sum, part in
      part.blocks.reduce(sum) { $0 + $1.count }
    }
    guard count > 1 else { return DuplicateCalls() }
    // A span lends its elements: workers are not to be counted as referred to for each call.
    let parts = parts.span
    var capacity = 16
    while capacity < count * 2 { capacity *= 2 }
    RequiredMemory.check(byteCount: capacity * MemoryLayout<Slot>.stride)
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    unsafe slots.initialize(repeating: Slot(), count: capacity)
    defer { unsafe slots.deallocate() }

    // The blocks of all parts, one after the other, so that one number refers to a call.
    var blocks = [(block: FingerprintStore.Block, part: Int, base: Int)]()
    var base = 0
    for index in parts.indices {
      for block in parts[index].blocks {
        blocks.append((block, index, base))
        base += block.count
      }
    }
    func entry(_ reference: Int) -> Entry {
      let next = blocks.indices.partitioningIndex { blocks[$0].base > reference }
      let (block, part, base) = blocks[next - 1]
      return unsafe Entry(call: block.first + (reference - base), part: part)
    }

    // All workers read by one map.
    let step = parts[0].worker.fingerprintsOfCall
    /// Calls that are not the first, each with the slot in which the first is found.
    var later = [(reference: Int, slot: Int)]()
    for index in blocks.indices {
      let (block, part, base) = blocks[index]
      for offset in stride(from: 0, to: block.count, by: step) {
        let call = unsafe block.first + offset
        let tag = unsafe UInt32(truncatingIfNeeded: call.pointee.keyLow &>> 32) | 1
        var place = unsafe Int(truncatingIfNeeded: call.pointee.keyLow) & (capacity &- 1)
        while true {
          let slot = unsafe slots[place]
          if slot.tag == 0 {
            unsafe slots[place] = Slot(
              tag: tag, reference: UInt32(truncatingIfNeeded: base &+ offset))
            break
          }
          if slot.tag == tag {
            let seen = entry(Int(slot.reference))
            if unsafe seen.call.pointee.hasKey(of: call.pointee) {
              let (order, first) = unsafe (
                parts[part].worker.order(of: call.pointee),
                parts[seen.part].worker.order(of: seen.call.pointee)
              )
              if order < first {
                later.append((Int(slot.reference), place))
                unsafe slots[place].reference = UInt32(truncatingIfNeeded: base &+ offset)
              } else {
                later.append((base + offset, place))
              }
              break
            }
          }
          place = (place &+ 1) & (capacity &- 1)
        }
      }
    }

    var found = DuplicateCalls()
    for (reference, slot) in later {
      let (first, call) = unsafe (entry(Int(slots[slot].reference)), entry(reference))
      record(call, after: first, parts: parts, month: month, into: &found)
      if notes {
        let order = unsafe parts[call.part].worker.order(of: call.call.pointee)
        found.uncounted.append(order)
      }
      // No other call is compared with this one any more.
      if marks { unsafe call.call.pointee.markAsUncounted() }
    }
    return found
  }

  private static func record(
    _ later: Entry, after first: Entry, parts: Span<Part>, month: Int32?,
    into found: inout DuplicateCalls
  ) {
    let (a, b) = unsafe (first.call.pointee, later.call.pointee)
    let firstOwner = parts[first.part].worker.owner(of: a)
    let owner = parts[later.part].worker.owner(of: b)
    if let month, owner.key.month != month { return }
    let order = parts[later.part].worker.order(of: b)
    var differences: CallDifferences = []
    if parts[0].worker.fingerprintsOfCall == 1 {
      if firstOwner.account != owner.account { differences.insert(.account) }
    } else if unsafe first.call[1].numbers != later.call[1].numbers {
      differences.insert(.numbers)
    }
    if firstOwner.key.item != owner.key.item { differences.insert(.product) }
    if a.start != b.start { differences.insert(.start) }
    if a.duration != b.duration { differences.insert(.duration) }
    if a.recording != b.recording { differences.insert(.recording) }
    var change = found.files[order.file] ?? .init()
    if differences.isEmpty {
      change.duplicates += 1
    } else {
      change.conflicts += 1
      found.conflicts.append(
        .init(order: order, first: parts[first.part].worker.order(of: a), differences: differences))
    }
    let removal = DuplicateCalls.Removal(
      account: owner.account, monthAndItem: owner.key.bits, duration: b.duration,
      recording: b.recording, start: b.start, file: order.file)
    if b.isCharged {
      change.rated += 1
      found.removals.append(removal)
    } else {
      found.uncharged.append(removal)
    }
    found.files[order.file] = change
  }
}
