import CKernels
import Metering

/// The calls of one day that a ledger knows, as ``KnownCalls`` keeps them.
final class KnownDay {
  let day: Int32
  /// By which file it was asked for last, by the count of ``KnownCalls``.
  var lastUse = 0
  /// The calls of all small sources, each with its owner's number.
  private var index = CallIndex()
  private var owners: [KnownCalls.Owner] = []
  private(set) var large: [LargeSource] = []

  /// A file's calls of a day are looked through row by row where they are cut into more rows than
  /// this power of two: a file that knows a day by some calls alone should not read all of it.
  static let smallBits = 2

  init(_ day: Int32) { self.day = day }

  var isEmpty: Bool { owners.isEmpty && large.isEmpty }

  /// Memory that it takes, about.
  var byteCount: Int {
    index.byteCount + large.count * LargeSource.byteCount
      + owners.count * MemoryLayout<KnownCalls.Owner>.stride
  }

  func find(_ call: CallIdentity) -> (owner: KnownCalls.Owner, identity: CallIdentity)? {
    guard let found = index.find(call) else { return nil }
    return (owners[Int(found.owner)], found.identity)
  }

  /// Whether a small source has a call with the id of one of these.
  func hasAny<Calls: RandomAccessCollection<CallIdentity>>(of calls: Calls) -> Bool
  where Calls.Index == Int { index.hasAny(of: calls) }

  /// Adds a file's calls, as they are stored.
  func add(_ calls: [CallIdentity], of file: Int64) {
    let bits = PackedCalls.bits(for: calls.count)
    if bits > Self.smallBits {
      addLarge(file: file, bits: bits)
    } else {
      addSmall(calls, of: .file(file))
    }
  }

  func addSmall(_ calls: [CallIdentity], of owner: KnownCalls.Owner) {
    if owners.last != owner { owners.append(owner) }
    index.insert(calls, owner: UInt32(owners.count - 1))
  }

  func addLarge(file: Int64, bits: Int) { large.append(LargeSource(file: file, bits: bits)) }
}

/// The calls that one file brought on one day, of which one row is in memory.
final class LargeSource {
  let file: Int64
  let bits: Int
  /// The row at hand.
  private(set) var prefix = -1
  private var calls: [CallIdentity] = []
  /// Where the last call was looked for: those that follow come after it.
  private var place = 0

  /// Memory of a row, about.
  static let byteCount = PackedCalls.callsInRow * PackedCalls.size

  init(file: Int64, bits: Int) {
    self.file = file
    self.bits = bits
  }

  func turn(to prefix: Int, _ calls: [CallIdentity]) {
    self.prefix = prefix
    self.calls = calls
    place = 0
  }

  /// The call with the same id, in the row at hand.
  func find(_ call: CallIdentity) -> CallIdentity? {
    if place > 0, place <= calls.count, PackedCalls.compareKeys(calls[place - 1], call) >= 0 {
      place = 0
    }
    place = PackedCalls.place(of: call, in: calls, from: place)
    guard place < calls.count, calls[place].hasKey(of: call) else { return nil }
    return calls[place]
  }
}

/// Calls by their ids, each with a number.
///
/// Identities are hashes under the ledger's seed, so their leading bits say where to look; those
/// who ask in the order of identities go through the memory in order, too.
struct CallIndex {
  /// One of nothing but zeros, which no hash comes to, is an empty place.
  private var calls: [CallIdentity] = []
  /// By place, a call's number. They lie apart, since most calls are not found.
  private var owners: [UInt32] = []
  private var shift: UInt64 = 64
  private var count = 0

  var byteCount: Int {
    calls.count * (MemoryLayout<CallIdentity>.stride + MemoryLayout<UInt32>.stride)
  }

  /// How many calls ahead the memory is asked for in which they are looked for.
  private static let ahead = 12

  /// Adds calls, those left out whose ids are there.
  mutating func insert(_ new: [CallIdentity], owner: UInt32) {
    reserve(new.count)
    let shift = shift
    var added = 0
    Self.change(&calls, &owners) { places, owners in
      for next in new.indices {
        if next + Self.ahead < new.count { places.span.prefetch(new[next + Self.ahead], shift) }
        let place = places.span.find(new[next], shift)
        guard places[place].isEmpty else { continue }
        places[place] = new[next]
        owners[place] = owner
        added += 1
      }
    }
    count += added
  }

  /// Makes room for more calls.
  private mutating func reserve(_ more: Int) {
    // At most three quarters full.
    guard (count + more) * 4 > calls.count * 3 else { return }
    var size = max(64, calls.count)
    while (count + more) * 4 > size * 3 { size *= 2 }
    let (oldCalls, oldOwners) = (calls, owners)
    calls = Array(repeating: CallIdentity(high: 0, low: 0), count: size)
    owners = Array(repeating: 0, count: size)
    let shift = UInt64(64 - size.trailingZeroBitCount)
    Self.change(&calls, &owners) { places, owners in
      for old in oldCalls.indices where !oldCalls[old].isEmpty {
        let place = places.span.find(oldCalls[old], shift)
        places[place] = oldCalls[old]
        owners[place] = oldOwners[old]
      }
    }
    self.shift = shift
  }

  private static func change(
    _ calls: inout [CallIdentity], _ owners: inout [UInt32],
    _ body: (inout MutableSpan<CallIdentity>, inout MutableSpan<UInt32>) -> Void
  ) {
    var places = calls.mutableSpan
    var numbers = owners.mutableSpan
    body(&places, &numbers)
  }

  func find(_ call: CallIdentity) -> (owner: UInt32, identity: CallIdentity)? {
    guard count > 0 else { return nil }
    let place = calls.span.find(call, shift)
    return calls[place].isEmpty ? nil : (owners[place], calls[place])
  }

  /// Whether there is a call with the id of one of these.
  func hasAny<Calls: RandomAccessCollection<CallIdentity>>(of others: Calls) -> Bool
  where Calls.Index == Int {
    guard count > 0 else { return false }
    let (places, shift) = (calls.span, shift)
    for next in others.indices {
      if next + Self.ahead < others.endIndex {
        places.prefetch(others[next + Self.ahead], shift)
      }
      if !places[places.find(others[next], shift)].isEmpty { return true }
    }
    return false
  }
}

extension Span<CallIdentity> {
  /// Where in an index a call with the same id stands, or could.
  @inline(__always)
  fileprivate func find(_ call: CallIdentity, _ shift: UInt64) -> Int {
    var place = Int(truncatingIfNeeded: call.high &>> shift)
    while !self[place].isEmpty, !self[place].hasKey(of: call) {
      place = (place &+ 1) & (count &- 1)
    }
    return place
  }

  /// Asks for the memory of an index in which a call will be looked for.
  @inline(__always)
  fileprivate func prefetch(_ call: CallIdentity, _ shift: UInt64) {
    unsafe withUnsafeBufferPointer { calls in
      unsafe cdr_prefetch(calls.baseAddress! + Int(truncatingIfNeeded: call.high &>> shift))
    }
  }
}

extension CallIdentity {
  fileprivate var isEmpty: Bool { high | low == 0 }
}
