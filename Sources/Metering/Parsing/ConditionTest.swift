import CDRCore
import ColumnMaps

/// Tells of a column's texts whether a condition holds.
///
/// One worker has it: it keeps what a pattern said of texts, since there are few of them and matching
/// costs.
final class ConditionTest {
  /// What a record says of a condition.
  enum Verdict {
    case holds
    case fails
    /// The record is too short to have the column.
    case lacksField
    /// The text says nothing of it: it is not a number, or a pattern gave up.
    case unreadable
  }

  private enum Kind {
    case values
    case notValues
    case match(BoundedPattern)
    case present(Bool)
    case above(DecimalBound)
  }

  private let kind: Kind
  private let table: FieldTable
  private var known = KnownItems()
  /// What it says of an empty text.
  private(set) var ofEmpty = Verdict.fails

  /// - Parameter map: the map's name, for messages.
  /// - Throws: `unfit` for a pattern or a number that is none.
  init(_ test: ColumnCondition.Test, map: String) throws(Failure) {
    var texts: [String] = []
    switch test {
    case .values(let values): (kind, texts) = (.values, values)
    case .notValues(let values): (kind, texts) = (.notValues, values)
    case .present(let isPresent): kind = .present(isPresent)
    case .match(let text):
      do throws(BoundedPattern.Fault) {
        kind = .match(try BoundedPattern(text))
      } catch {
        throw Failure(.unfit, "the column map \(map): the pattern \(text): \(error.text)")
      }
    case .above(let text):
      guard let bound = DecimalBound(text) else {
        throw Failure(.unfit, "the column map \(map): \(text.debugDescription) is not a number")
      }
      kind = .above(bound)
    }
    table = FieldTable(texts.map { ($0, 1) })
    ofEmpty = verdict(unsafe .empty)
  }

  /// - Parameter text: without quotes, null texts read as empty.
  func verdict(_ text: Field) -> Verdict {
    switch kind {
    case .values: table.number(text) != nil ? .holds : .fails
    case .notValues: table.number(text) == nil ? .holds : .fails
    case .present(let isPresent): (text.count > 0) == isPresent ? .holds : .fails
    case .match(let pattern): matched(text, by: pattern)
    case .above(let bound):
      text.count == 0
        ? .fails : bound.isBelow(text).map { $0 ? .holds : .fails } ?? .unreadable
    }
  }

  private func matched(_ text: Field, by pattern: BoundedPattern) -> Verdict {
    if let found = known.item(text) { return Self.verdict(found) }
    let isFound = unsafe pattern.matches(
      UnsafeBufferPointer(start: text.bytes, count: text.count))
    let number = isFound.map { $0 ? 1 : 0 }
    known.note(number, for: text)
    return Self.verdict(number)
  }

  private static func verdict(_ number: Int?) -> Verdict {
    switch number {
    case 0: .fails
    case nil: .unreadable
    default: .holds
    }
  }

  // MARK: Columns

  /// By bits, the records of which it holds, and those of which it is not known.
  struct Masks {
    var holds: UInt64 = 0
    var unreadable: UInt64 = 0

    /// Adds those of another test that stands for the same condition.
    static func |= (a: inout Masks, b: Masks) {
      a.holds |= b.holds
      a.unreadable |= b.unreadable
    }
  }

  /// What it says of a column of plain records.
  ///
  /// - Parameters:
  ///   - nulls: the records whose text is read as empty.
  ///   - columns: takes the column's fields as words.
  func masks(
    _ column: PlainColumn, count: Int, nulls: UInt64, columns: inout PlainColumns
  ) -> Masks {
    var masks = Masks()
    switch kind {
    case .values, .notValues:
      columns.readWords(column, count: count)
      masks.holds = columns.knownFields(column, count: count, in: table)
      if case .notValues = kind { masks.holds = ~masks.holds }
    case .present(let isPresent):
      let empty = column.emptyFields(count: count)
      masks.holds = isPresent ? ~empty : empty
    case .match(let pattern):
      // What is matched quickly need not be kept.
      let anchored = pattern.anchored
      masks = Self.masks(count: count) { record in
        let text = column.field(record)
        if let anchored, text.count <= BoundedPattern.maximumTextBytes,
          let isFound = unsafe anchored.matches(
            UnsafeBufferPointer(start: text.bytes, count: text.count))
        {
          return isFound ? .holds : .fails
        }
        return matched(text, by: pattern)
      }
    case .above(let bound):
      masks = Self.masks(count: count) { record in
        let text = column.field(record)
        if text.count == 0 { return .fails }
        return bound.isBelow(text).map { $0 ? .holds : .fails } ?? .unreadable
      }
    }
    masks.holds = ofEmpty == .holds ? masks.holds | nulls : masks.holds & ~nulls
    masks.unreadable = ofEmpty == .unreadable ? masks.unreadable | nulls : masks.unreadable & ~nulls
    let all = UInt64.firstBits(count)
    return Masks(holds: masks.holds & all, unreadable: masks.unreadable & all)
  }

  @inline(__always)
  private static func masks(count: Int, _ verdict: (Int) -> Verdict) -> Masks {
    var masks = Masks()
    for record in 0..<count {
      let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: record)
      switch verdict(record) {
      case .holds: masks.holds |= bit
      case .unreadable, .lacksField: masks.unreadable |= bit
      case .fails: break
      }
    }
    return masks
  }
}
