import CDRCore
import ColumnMaps

/// The accounts whose calls are itemised, each by its place among them. Workers share it.
package final class ItemisedAccounts: @unchecked Sendable {
  // Unchecked: nothing changes the table's memory once it is made.
  private let table: AccountTable
  /// What workers have to hash names by.
  let seed: HashSeed
  let texts: AccountTexts

  /// How many accounts there are.
  package var count: Int { texts.count }

  /// - Parameter names: each once. An account's place is that of its name.
  package init(_ names: some Sequence<[UInt8]>) {
    let seed = HashSeed()
    var table = AccountTable(seed: seed)
    var texts = AccountTexts()
    for name in names {
      withPaddedField(name) { unsafe _ = table.add(table.key($0), homeKey: 0) }
      texts.append(name)
    }
    texts.finish()
    self.seed = seed
    self.table = table
    self.texts = texts
  }

  /// The place of an account; nil for one that is not itemised.
  @inline(__always)
  func find(_ key: AccountTable.Key) -> UInt32? {
    unsafe table.find(key).map { unsafe $0.pointee.id }
  }

  /// The place of the account that a field names.
  func find(_ name: Field) -> UInt32? { find(table.key(name)) }

  /// By place, that of the same account among others; nil where it is not there.
  func places(in others: ItemisedAccounts) -> [UInt32?] {
    (0..<count).map { place in withPaddedField(table.name(of: place)) { others.find($0) } }
  }

  /// Asks for the memory that a name is looked up in.
  @inline(__always)
  func prefetch(_ key: AccountTable.Key) { table.prefetch(hash: key.hash) }
}

/// Names of accounts as fields of CSV with the comma after each, one after the other.
struct AccountTexts {
  private(set) var bytes: [UInt8] = []
  /// By account, where its text starts; then where the last one ends.
  private(set) var bounds = [0]

  var count: Int { bounds.count - 1 }

  mutating func append(_ name: [UInt8]) {
    bytes.append(rowField: name[...])
    bytes.append(UInt8(ascii: ","))
    bounds.append(bytes.count)
  }

  /// Pads the end, so that a whole block can be read from the last text on.
  mutating func finish() { bytes += [UInt8](repeating: 0, count: ByteCursor.blockSize) }

  /// Where an account's text stands.
  @inline(__always)
  func place(of account: Int) -> Range<Int> { bounds[account]..<bounds[account &+ 1] }
}

extension [UInt8] {
  /// Appends a field of a row, quoted where that is needed.
  mutating func append(rowField field: ArraySlice<UInt8>) {
    guard field.contains(where: needsQuotes) else { return append(contentsOf: field) }
    append(UInt8(ascii: "\""))
    for byte in field {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append(UInt8(ascii: "\""))
  }
}

/// Whether a byte makes quotes around its field needed.
@inline(__always)
func needsQuotes(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
    || byte == UInt8(ascii: "\r")
}
