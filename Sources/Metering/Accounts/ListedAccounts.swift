import CDRCore
import ColumnMaps
import Synchronization

/// The accounts that there are: a call of any other is rejected, so that a misspelt account is neither
/// billed nor lost.
///
/// It is made once, does not change, and serves all workers.
public final class ListedAccounts: Sendable {
  private let names: AccountNames
  /// What messages call the list.
  let name: String
  /// Open addressing: the numbers of names, and -1 for unused places.
  private let places: [Int32]
  /// What is looked for comes from the calls.
  private let seed = HashSeed()
  private let nearest = Mutex<NearestName?>(nil)

  /// - Parameters:
  ///   - names: each once.
  ///   - name: of the file that lists them.
  public init(_ names: [String], name: String) {
    precondition(names.count < Int(Int32.max), "more accounts than can be numbered")
    let fields = AccountNames(names)
    self.names = fields
    self.name = name
    var size = 64
    while size < names.count * 2 { size *= 2 }
    var places = [Int32](repeating: -1, count: size)
    for index in names.indices {
      var place = Int(truncatingIfNeeded: seed.hash(fields[index])) & (size - 1)
      while places[place] >= 0 { place = (place + 1) & (size - 1) }
      places[place] = Int32(index)
    }
    self.places = places
  }

  /// How many there are.
  public var count: Int { names.count }

  /// Whether an account of this name is listed.
  func contains(_ name: Field) -> Bool {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: seed.hash(name)) & mask
    while places[place] >= 0 {
      if names[Int(places[place])].hasSameBytes(as: name) { return true }
      place = (place + 1) & mask
    }
    return false
  }

  /// Whether an account of this name is listed.
  public func contains(_ name: String) -> Bool { withPaddedField(name) { contains($0) } }

  /// The listed name that a misspelt one was probably meant to be; nil where none is near.
  public func nearest(to name: String) -> String? {
    let known = nearest.withLock { known in
      let made = known ?? NearestName((0..<names.count).map { names[$0].text })
      known = made
      return made
    }
    return known.nearest(to: name) { contains($0) }
  }
}

/// Finds names that differ little from another, in time that does not grow with their number: reading
/// a log by a list that is not its own rejects millions of calls.
struct NearestName: Sendable {
  /// By the name in lower case without blanks, the first in byte order of those that are written so.
  private let folded: [String: String]
  /// The characters that names have.
  private let alphabet: [Unicode.Scalar]

  /// Longer names are not looked at letter by letter.
  private static let longest = 64

  init(_ names: [String]) {
    var (folded, alphabet) = ([String: String](), Set<Unicode.Scalar>())
    for name in names.sortedByBytes() {
      let key = Self.fold(name)
      if folded[key] == nil { folded[key] = name }
      if alphabet.count < 128 { alphabet.formUnion(name.unicodeScalars) }
    }
    self.folded = folded
    self.alphabet = alphabet.sorted()
  }

  private static func fold(_ name: String) -> String {
    String(name.lowercased().unicodeScalars.filter { !$0.properties.isWhitespace })
  }

  /// The listed name that differs only in case and spaces; else the first in byte order that is one
  /// edit away: a letter added, removed, replaced, or swapped with its neighbour.
  func nearest(to name: String, isListed: (String) -> Bool) -> String? {
    if let same = folded[Self.fold(name)] { return same }
    let letters = Array(name.unicodeScalars)
    guard (2...Self.longest).contains(letters.count) else { return nil }
    var found: [String] = []
    func look(_ letters: [Unicode.Scalar]) {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: letters)
      if isListed(String(text)) { found.append(String(text)) }
    }
    for place in 0...letters.count {
      for letter in alphabet {
        look(letters[..<place] + [letter] + letters[place...])
        if place < letters.count, letters[place] != letter {
          look(letters[..<place] + [letter] + letters[(place + 1)...])
        }
      }
      guard place < letters.count else { continue }
      look(Array(letters[..<place] + letters[(place + 1)...]))
      if place + 1 < letters.count {
        look(letters[..<place] + [letters[place + 1], letters[place]] + letters[(place + 2)...])
      }
    }
    return found.sortedByBytes().first
  }
}
