/// How the time of a call, or of a recording, is rounded up by itself.
///
/// A time above 0 is charged the initial period, then whole increments beyond it, and never less than
/// the minimum: 90 s and then 60 s make 91 s 150 s.
public struct TimeRounding: Sendable {
  /// Seconds of which whole multiples are charged beyond ``initial``.
  public var increment: Int
  /// Seconds that a time above 0 is charged at least.
  public var minimum: Int
  /// The first period in seconds, which is charged in full; 0: none.
  public var initial: Int

  /// - Parameters:
  ///   - increment: seconds of which whole multiples are charged.
  ///   - minimum: nil: the initial period, or the increment without one.
  ///   - initial: seconds of the first period, which is charged in full; 0: none.
  public init(increment: Int = 60, minimum: Int? = nil, initial: Int = 0) {
    self.increment = increment
    self.minimum = minimum ?? (initial > 0 ? initial : increment)
    self.initial = initial
  }

  /// The longest increment, minimum or initial period, in seconds: a year.
  package static let maximumSeconds = 366 * 86_400

  /// Whether it can be reckoned with.
  package var isValid: Bool {
    (1...Self.maximumSeconds).contains(increment) && (0...Self.maximumSeconds).contains(minimum)
      && (0...Self.maximumSeconds).contains(initial)
  }

  /// What a time is rounded up to: its charged seconds rise in these steps, and in no others.
  package var steps: Steps {
    // No tariff has an increment of 0.
    let increment = max(1, increment)
    let least = max(minimum, initial > 0 ? initial : increment)
    let beyond = least - initial
    return Steps(
      first: least, second: initial + (beyond + increment - 1) / increment * increment,
      increment: increment)
  }

  /// The seconds that a time can be charged: `first` as long as it is an increment or more below
  /// `second`, and from there on `second` and whole increments beyond it.
  package struct Steps: Hashable, Sendable {
    package let first: Int
    package let second: Int
    package let increment: Int
  }

  /// The keys that a tariff has for it.
  public enum Key: String, CaseIterable, Sendable {
    case increment, initial, minimum
  }

  /// How another rounding differs: the keys, with both values as people read them.
  package func differences(from other: TimeRounding) -> [(key: Key, own: String, other: String)] {
    if self == other { return [] }
    let all: [(Key, String, String)] = [
      (.increment, "\(increment)", "\(other.increment)"),
      (.initial, initialText, other.initialText),
      // Where a minimum changes nothing it is not worth a word.
      (.minimum, minimumText ?? "none", other.minimumText ?? "none"),
    ]
    return all.filter { $0.1 != $0.2 }.map { (key: $0.0, own: $0.1, other: $0.2) }
  }

  private var initialText: String { initial > 0 ? "\(initial)" : "none" }

  /// nil where a time is charged as much without it.
  private var minimumText: String? {
    minimum > (initial > 0 ? initial : increment) ? "\(minimum)" : nil
  }
}

extension TimeRounding: Hashable {
  /// Whether both charge every time the same, however they are written: 30 s and then 6 s are steps
  /// of 6 s and at least 30 s.
  public static func == (a: TimeRounding, b: TimeRounding) -> Bool { a.steps == b.steps }

  public func hash(into hasher: inout Hasher) { hasher.combine(steps) }
}

extension TimeRounding: CustomStringConvertible {
  /// As a bill says it: `6 s increments`, `first 90 s, then 60 s`.
  public var description: String {
    let text = initial > 0 ? "first \(initial) s, then \(increment) s" : "\(increment) s increments"
    return minimumText.map { "\(text), at least \($0) s" } ?? text
  }
}
