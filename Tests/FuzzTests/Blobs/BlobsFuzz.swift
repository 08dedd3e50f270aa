import CDRCore
import Foundation
import Metering
import Outputs
import Rating
import TestSupport

@testable import Ledger

/// What a ledger keeps packed: any bytes give values or are damaged, and values packed again are the
/// bytes that they were read from, or read as the same values.
enum BlobsFuzz: FuzzTarget {
  static let name = "blobs"

  static func run(_ input: inout FuzzInput) {
    let kind = input.below(7)
    let bytes = Array(input.rest)
    switch kind {
    case 0: usage(bytes)
    case 1: joining(bytes)
    case 2: suppressedCalls(bytes)
    case 3: fingerprints(bytes)
    case 4: payables(bytes)
    case 5: comparing(bytes)
    default: postings(bytes)
    }
  }

  private static let month = Month(year: 2026, month: 10)!

  /// What some work gives, or nil where the bytes are refused, for a reason that a ledger has.
  private static func refusing<Value>(_ work: () throws(Failure) -> Value) -> Value? {
    do throws(Failure) {
      return try work()
    } catch {
      check(error.kind == .unfit || error.kind == .badData, "\(error)")
      check(!error.message.isEmpty, "refused without a word")
      return nil
    }
  }

  /// Two parts, the first as long as its first byte says.
  private static func halves(_ bytes: [UInt8]) -> ([UInt8], [UInt8]) {
    let first = bytes.dropFirst().prefix(Int(bytes.first ?? 0))
    return (Array(first), Array(bytes.dropFirst(1 + first.count)))
  }

  // MARK: Usage

  private static func accounts(
    _ bytes: [UInt8]
  ) throws(Failure) -> [(name: [UInt8], items: [ItemUsage])] {
    var accounts: [(name: [UInt8], items: [ItemUsage])] = []
    var reading = UsageReading(bytes)
    while let entry = try reading.next() {
      accounts.append((Array(bytes[entry.name]), try entry.items(in: bytes)))
    }
    return accounts
  }

  private static func usage(_ bytes: [UInt8]) {
    // A row of a file, as it may be damaged.
    let row = refusing { () throws(Failure) in try CompactUsage.plain([0] + bytes.prefix(512)) }
    if let row { check(refusing { () throws(Failure) in try Self.accounts(row) } != nil, "a row") }
    let read = refusing { () throws(Failure) in try Self.accounts(bytes) }
    guard let accounts = read else { return }
    var packed = PackedUsage()
    let isPacked: Void? = refusing { () throws(Failure) in
      for account in accounts {
        try packed.append(account: account.name.span, items: account.items.span)
      }
    }
    check(isPacked != nil, "what was read cannot be packed")
    guard let again = refusing({ () throws(Failure) in try Self.accounts(packed.bytes) }) else {
      check(false, "what was packed cannot be read")
      return
    }
    let compact = refusing { () throws(Failure) in
      try CompactUsage.plain(CompactUsage(packed.bytes).bytes)
    }
    check(compact == packed.bytes, "a file's row has other usage")
    let used = accounts.filter { !$0.items.isEmpty }
    check(
      used.map(\.name) == again.map(\.name) && used.map(\.items) == again.map(\.items),
      "packed as other usage")
    _ = refusing { () throws(Failure) in
      let usage = try MonthUsage(bytes, of: month)
      check(usage.count == accounts.count, "\(usage.count) accounts")
      check(usage.itemsUsed == Set(accounts.flatMap { $0.items.map(\.item) }).sorted(), "items")
      for index in 0..<usage.count { _ = try usage.key(at: index) }
      try usage.forEachAccount(in: 0..<usage.count) { account in
        check(account.items.isEmpty, "an item without a name has usage")
      }
    }
  }

  /// Adding and taking out again gives the first, where both are in order.
  private static func joining(_ bytes: [UInt8]) {
    let (first, second) = halves(bytes)
    let name: (Int) -> String = { "item \($0)" }
    _ = refusing { () throws(Failure) in
      let (a, b) = (try accounts(first), try accounts(second))
      let both = try PackedUsage.join(first, second, .adding, month: month, itemName: name)
      guard try isCanonical(a, first), try isCanonical(b, second) else { return }
      let totals = UsageTotals(itemName: name)
      for blob in [first, second] { try totals.add(packed: blob, in: month) }
      let summed = try PackedUsage(totals, of: month, order: totals.order(jobs: 1), jobs: 1)
      check(both.bytes == summed.bytes, "join and totals differ")
      let rest = try PackedUsage.join(
        both.bytes, second, .subtracting, month: month, itemName: name)
      check(rest.bytes == first, "adding and taking out changes usage")
    }
  }

  /// Whether accounts and items stand in order, none without usage, in the bytes that are packed.
  private static func isCanonical(
    _ accounts: [(name: [UInt8], items: [ItemUsage])], _ bytes: [UInt8]
  ) throws(Failure) -> Bool {
    var packed = PackedUsage()
    for account in accounts {
      try packed.append(account: account.name.span, items: account.items.span)
    }
    return packed.bytes == bytes
      && zip(accounts, accounts.dropFirst()).allSatisfy {
        $0.name.lexicographicallyPrecedes($1.name)
      }
      && accounts.allSatisfy { account in
        account.items.allSatisfy { $0.usage != Usage() }
          && zip(account.items, account.items.dropFirst()).allSatisfy { $0.item < $1.item }
      }
  }

  // MARK: Calls

  private static func suppressedCalls(_ bytes: [UInt8]) {
    let read = refusing { () throws(Failure) in try SuppressedCall.unpack(bytes) }
    guard let calls = read else { return }
    let packed = Array(SuppressedCall.pack(calls))
    guard let again = refusing({ () throws(Failure) in try SuppressedCall.unpack(packed) }) else {
      check(false, "what was packed cannot be read")
      return
    }
    check(Array(SuppressedCall.pack(again)) == packed, "packed as other calls")
    check(calls.count == again.count, "\(again.count) calls")
    for call in calls { check(!call.month.description.isEmpty, "no month") }
  }

  private static func fingerprints(_ bytes: [UInt8]) {
    guard let calls = refusing({ () throws(Failure) in try PackedCalls.unpack(bytes) }) else {
      check(bytes.count % PackedCalls.size != 0, "whole fingerprints are refused")
      return
    }
    let sorted = calls.sorted { PackedCalls.compareKeys($0, $1) < 0 }
    for calls in [calls, sorted] {
      let packed = Array(PackedCalls.pack(calls[...]))
      let again = refusing { () throws(Failure) in try PackedCalls.unpack(packed) }
      check(again == calls, "packed as other fingerprints")
    }
    guard !calls.isEmpty else { return }
    let gaps = refusing { () throws(Failure) in
      try PackedCallGaps.unpack(PackedCallGaps.pack(sorted[...]))
    }
    check(gaps == sorted, "packed by other gaps")
    for call in calls {
      let place = PackedCalls.place(of: call, in: sorted, from: 0)
      check(PackedCalls.compareKeys(sorted[place], call) == 0, "a fingerprint is not found")
      check(place == 0 || PackedCalls.compareKeys(sorted[place - 1], call) < 0, "not the first")
    }
  }

  // MARK: Postings

  private static func payables(_ bytes: [UInt8]) {
    _ = refusing { () throws(Failure) in
      var reading = PayablesReading(bytes)
      while let account = try reading.next() {
        check(account.name.upperBound <= bytes.count, "a name beyond the end")
        for payable in account.payables {
          let text = payable.money.description
          check(
            FixedDecimal(text)?.description == text && FixedDecimal(text) == payable.money,
            "money is read back as other money")
        }
      }
    }
  }

  /// What is posted between two bills is what they differ by.
  private static func comparing(_ bytes: [UInt8]) {
    let (first, second) = halves(bytes)
    _ = refusing { () throws(Failure) in
      var text = PostingsText(terms("id-"), month: month)
      try text.compare(previous: first, current: second)
      var (reading, sum, lines) = (PostingsReading(text.text), FixedDecimal.zero, Int64(0))
      while let fields = try reading.next() {
        lines += 1
        let amounts = fields[4...6].map { FixedDecimal(String(decoding: $0, as: UTF8.self)) }
        guard let before = amounts[0], let after = amounts[1], let delta = amounts[2] else {
          check(false, "a posting without amounts")
          return
        }
        let difference = try? after - before
        check(difference == delta && delta.units != 0, "a posting does not add up")
        guard (try? sum += delta) != nil else { return check(false, "a sum overflows") }
      }
      check(lines == text.lines, "\(lines) lines instead of \(text.lines)")
      let difference = try? text.current - text.previous
      check(
        sum == difference && text.delta == difference,
        "the postings are \(sum) and \(text.delta), the bills differ by \(difference ?? .zero)")
      if text.lines > 0, let packed = try text.packing.packed() {
        check(try printed(packed) == text.text, "packed postings are read back otherwise")
      }
      // A bill that is posted again changes nothing.
      var again = PostingsText(terms(""), month: month)
      try again.compare(previous: first, current: first)
      check(again.text.isEmpty, "the same bill is posted again")
    }
  }

  private static func terms(_ idPrefix: String) -> PostingTerms {
    PostingTerms(
      idPrefix: Array(idPrefix.utf8), firstLine: 1, currency: Array("CNY".utf8),
      reason: Array("post".utf8))
  }

  /// The text of packed postings.
  private static func printed(_ packed: [UInt8]) throws(Failure) -> [UInt8] {
    let packed = try PackedPostings(packed)
    let encoder = PostingsEncoder(packed.terms, month: month)
    var text: [UInt8] = []
    try packed.forEach { line, number throws(Failure) in
      encoder.append(line, number: number, into: &text)
    }
    return text
  }

  private static func postings(_ bytes: [UInt8]) {
    _ = refusing { () throws(Failure) in
      let inner = [PostingsPacking.version] + bytes
      var stored: [UInt8] = [0]
      stored.append(packed: UInt64(inner.count))
      _ = try printed(stored + Deflated.pack(inner))
    }
    _ = refusing { () throws(Failure) in
      var reading = PostingsReading(bytes)
      var lines = 0
      while let fields = try reading.next() {
        lines += 1
        check(fields.count == PostingsReading.fields, "\(fields.count) fields")
      }
      check(lines <= bytes.count { $0 == 10 }, "\(lines) lines")
    }
  }
}
