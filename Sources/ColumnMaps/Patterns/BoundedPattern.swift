import CPCRE2

/// A regular expression that cannot run away: what it may cost is bounded, whatever the pattern and
/// the text are.
///
/// ```swift
/// let pattern = try BoundedPattern("^robot-[0-9]+$")
/// pattern.matches(Array("robot-7".utf8))  // true
/// ```
///
/// The expressions are Perl's as PCRE2 reads them
/// (<https://www.pcre.org/current/doc/html/pcre2pattern.html>), on UTF-8; a match may begin anywhere
/// in the text. They are interpreted and not compiled to machine code, whose limits would be others
/// than the interpreter's: so a text that reaches a limit does so on every machine.
///
/// One pattern may be used by many threads at once.
@safe public final class BoundedPattern: @unchecked Sendable {
  // Unchecked, since the compiler cannot know that PCRE2 only reads from what the pointers name:
  // https://www.pcre.org/current/doc/html/pcre2api.html#SEC7

  /// The longest text that is searched, in bytes; a longer one has reached a limit.
  public static let maximumTextBytes = 4096
  /// Steps that a search may take from each place of a text.
  public static let maximumSteps = 20_000
  /// The longest pattern, in bytes.
  public static let maximumPatternBytes = 1000

  /// The pattern as it was written.
  public let text: String
  /// The pattern as it is matched without PCRE2, where it is that simple.
  package let anchored: AnchoredPattern?
  private let code: OpaquePointer
  private let limits: OpaquePointer

  /// What is wrong with a pattern, and where, for a message: `quantifier does not follow a
  /// repeatable item, at character 1`.
  public struct Fault: Error, Hashable, Sendable {
    /// What is wrong.
    public var text: String
  }

  /// Compiles a pattern.
  /// - Throws: a ``Fault`` for what PCRE2 does not take, and for more than ``maximumPatternBytes``.
  public init(_ text: String) throws(Fault) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.maximumPatternBytes else {
      throw Fault(text: "it is longer than \(Self.maximumPatternBytes) bytes")
    }
    // Text that is not UTF-8 matches nothing; `\C`, which cuts characters apart, is not supported.
    let options =
      UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C)
    var number: Int32 = 0
    var place = 0
    let compiled = unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe pcre2_compile_8(buffer.baseAddress, buffer.count, options, &number, &place, nil)
    }
    guard let compiled = unsafe compiled else {
      throw Fault(text: Self.message(number) + ", at \(Self.describe(place, in: bytes))")
    }
    guard let limits = unsafe pcre2_match_context_create_8(nil) else {
      unsafe pcre2_code_free_8(compiled)
      throw Fault(text: "there is no memory for it")
    }
    unsafe pcre2_set_match_limit_8(limits, UInt32(Self.maximumSteps))
    unsafe pcre2_set_depth_limit_8(limits, UInt32(Self.maximumSteps))
    unsafe pcre2_set_heap_limit_8(limits, Self.maximumKibibytes)
    self.text = text
    anchored = AnchoredPattern(text)
    unsafe code = compiled
    unsafe self.limits = limits
  }

  deinit {
    unsafe pcre2_match_context_free_8(limits)
    unsafe pcre2_code_free_8(code)
  }

  /// What a search may keep in memory: 20,000 steps of a pattern with a few groups.
  private static let maximumKibibytes: UInt32 = 16 << 10

  /// Whether the pattern is found anywhere in a text; nil when a limit was reached before that was
  /// known. What is not UTF-8 does not match.
  public func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool? {
    guard bytes.count <= Self.maximumTextBytes else { return nil }
    if let anchored, let isFound = unsafe anchored.matches(bytes) { return isFound }
    // Room for a single pair of offsets: no caller asks for groups.
    guard let result = unsafe pcre2_match_data_create_8(1, nil) else { return nil }
    defer { unsafe pcre2_match_data_free_8(result) }
    let found = unsafe pcre2_match_8(code, bytes.baseAddress, bytes.count, 0, 0, result, limits)
    // 0 says that there was no room for all groups.
    if found >= 0 { return true }
    return found == PCRE2_ERROR_NOMATCH ? false : nil
  }

  /// Whether the pattern is found anywhere in a text; nil when a limit was reached before that was
  /// known.
  public func matches(_ bytes: [UInt8]) -> Bool? {
    unsafe bytes.withUnsafeBufferPointer { unsafe matches($0) }
  }

  // MARK: Messages

  private static func message(_ number: Int32) -> String {
    // Far more than the longest message has.
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      unsafe pcre2_get_error_message_8(number, buffer.baseAddress, buffer.count)
    }
    guard length > 0 else { return "it cannot be read (error \(number))" }
    return String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
  }

  /// A place in a pattern, counted in characters from 1.
  private static func describe(_ place: Int, in bytes: [UInt8]) -> String {
    guard place < bytes.count else { return "its end" }
    let before = String(decoding: bytes.prefix(place), as: UTF8.self)
    return "character \(before.unicodeScalars.count + 1)"
  }
}
