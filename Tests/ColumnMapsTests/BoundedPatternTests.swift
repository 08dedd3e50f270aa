import TestSupport
import Testing

@testable import ColumnMaps

@Suite("Regular expressions with limits")
struct BoundedPatternTests {
  private func matches(_ pattern: String, _ text: String) throws -> Bool? {
    try BoundedPattern(pattern).matches(Array(text.utf8))
  }

  private func fault(_ pattern: String) -> String? {
    do {
      _ = try BoundedPattern(pattern)
      return nil
    } catch {
      return error.text
    }
  }

  @Test("found anywhere, unless anchored")
  func finding() throws {
    #expect(try matches("^robot-", "robot-7") == true)
    #expect(try matches("^robot-", "a robot-7") == false)
    #expect(try matches("robot", "a robot-7") == true)
    #expect(try matches("^(ivr|menu)[0-9]{2}$", "menu07") == true)
    #expect(try matches("^(ivr|menu)[0-9]{2}$", "menu7") == false)
    #expect(try matches("(?i)ROBOT", "a robot") == true)
  }

  @Test("an empty text is a text like others")
  func empty() throws {
    #expect(try matches("^$", "") == true)
    #expect(try matches("", "") == true)
    #expect(try matches(".", "") == false)
  }

  @Test("characters are Unicode's, not bytes")
  func characters() throws {
    #expect(try matches("^..$", "语音") == true)
    #expect(try matches("^.{6}$", "语音") == false)
    #expect(try matches("^[语文]", "语音") == true)
  }

  @Test("what is not UTF-8 is not matched, and does no harm")
  func notText() throws {
    let pattern = try BoundedPattern("^.$")
    #expect(pattern.matches([0xFF]) == false)
    #expect(pattern.matches([0xE8, 0xAF]) == false)
  }

  @Test("a pattern that would run away reaches its limit, told apart from no match")
  func runaway() throws {
    let text = String(repeating: "a", count: 40) + "b"
    #expect(try matches("^(a+)+$", text) == nil)
    #expect(try matches("^(a|aa)+$", text) == nil)
    #expect(try matches("^a+$", text) == false)
    #expect(try matches("^(a+)+$", String(text.dropLast())) == true)
    // Recursion without end is stopped as well.
    #expect(try matches("^(a?(?1)b|c)*$", String(repeating: "a", count: 4000)) != true)
  }

  @Test("a text of 4096 bytes is searched, a longer one not")
  func longTexts() throws {
    let text = String(repeating: "x", count: 4095)
    #expect(try matches("robot", text + "y") == false)
    #expect(try matches("y$", text + "y") == true)
    #expect(try matches("^(x|y)*$", text + "y") == true)
    #expect(try matches("y$", text + "xy") == nil)
  }

  @Test(
    "a pattern that cannot be read says what is wrong and where",
    arguments: [
      ("*a", "quantifier does not follow a repeatable item, at character 1"),
      ("语(a", "missing closing parenthesis, at its end"),
      ("a[b", "missing terminating ] for character class, at its end"),
      (#"语\Ca"#, "using \\C is disabled by the application, at character 4"),
    ])
  func faults(_ pattern: String, _ message: String) throws {
    #expect(fault(pattern) == message)
  }

  @Test("a pattern of more than 1000 bytes is none")
  func longPatterns() throws {
    #expect(try matches(String(repeating: "a", count: 1000), "b") == false)
    #expect(fault(String(repeating: "a", count: 1001)) == "it is longer than 1000 bytes")
    // Nesting and repetition that would need much memory are refused by the library.
    #expect(throws: BoundedPattern.Fault.self) {
      try BoundedPattern(String(repeating: "(", count: 300) + String(repeating: ")", count: 300))
    }
    #expect(throws: BoundedPattern.Fault.self) { try BoundedPattern("((a{1,999}){1,999}){1,999}") }
  }

  @Test("one pattern serves many threads")
  func threads() async throws {
    let pattern = try BoundedPattern("^(robot|ivr)-[0-9]+$")
    let wrong = await withTaskGroup(of: Int.self) { group in
      for worker in 0..<4 {
        group.addTask {
          (0..<2000).count { number in
            let text = number % 2 == 0 ? "robot-\(number)" : "voice-\(worker)"
            return pattern.matches(Array(text.utf8)) != (number % 2 == 0)
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(wrong == 0)
  }

  // MARK: Without PCRE2

  /// What a pattern says of a text, by PCRE2 alone: a group around it is none of the simple kind.
  private func byPCRE2(_ pattern: String, _ text: [UInt8]) throws -> Bool? {
    try BoundedPattern("(?:" + pattern + ")").matches(text)
  }

  @Test(
    "patterns that need no PCRE2",
    arguments: [
      "^", "^$", "^\\+86", "^Ext\\.", "^(CALL|VOICE)$", "^(?:a|bb|)$", "^1[3-9]\\d{9}$", "^[^E]",
      "^[A-Z]+$",
      "^.", "^.*$", "^[-+]?", "^a{2,3}$", "^\\d{3,}", "^\\S\\s\\D\\W*$",
    ])
  func simple(_ pattern: String) throws { #expect(try BoundedPattern(pattern).anchored != nil) }

  @Test(
    "patterns that need it",
    arguments: [
      "a", "a$", "^a|b", "^a*b", "^(a+|b)c", "^(a|b){2}", "^(a)(b)", "^\\bfoo", "^a+?", "^a++",
      "^(?i)a", "^语音",
      "^[[:digit:]]", "^[\\d-x]", "^a{2}{3}", "^\\x41", "^\\Qa", "^a$b", "^[a-\\d]", "^(?=a)",
      "^a{,3}",
    ])
  func notSimple(_ pattern: String) throws {
    guard let compiled = try? BoundedPattern(pattern) else { return }
    #expect(compiled.anchored == nil)
  }

  @Test("random simple patterns say what PCRE2 says of them", arguments: 0..<40)
  func randomPatterns(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let characters = Array("ab1+. -_E\n\r\tZ]^$语\u{7f}")
    let sets = [
      "a", "b", "1", "\\+", "\\.", "-", "_", "[ab]", "[^a]", "[0-9]", "[a-z_]", "[^0-9 ]", "\\d",
      "\\D", "\\s", "\\S",
      "\\w", "\\W", ".", "\\$", "\\]", "[+\\-.]", "[\\d.]", "[.a-]", " ", "E",
    ]
    let counts = ["", "", "", "{2}", "{1}", "{0}"]
    let lastCounts = counts + ["*", "+", "?", "{1,}", "{0,2}", "{2,3}"]
    var quick = 0
    for _ in 0..<200 {
      func sequence() -> String {
        let size = Int.random(in: 0...4, using: &random)
        return (0..<size).map { place in
          sets.randomElement(using: &random)!
            + (place == size - 1 ? lastCounts : counts).randomElement(using: &random)!
        }.joined()
      }
      var body = sequence()
      if Bool.random(using: &random) {
        let group = (0..<Int.random(in: 1...3, using: &random)).map { _ in sequence() }
        body = (Bool.random(using: &random) ? "(" : "(?:") + group.joined(separator: "|") + ")"
      }
      let pattern = "^" + body + (Bool.random(using: &random) ? "$" : "")
      let compiled = try BoundedPattern(pattern)
      quick += compiled.anchored != nil ? 1 : 0
      for _ in 0..<30 {
        let size = Int.random(in: 0...6, using: &random)
        let text = String((0..<size).map { _ in characters.randomElement(using: &random)! })
        let bytes = Array(text.utf8)
        let expected = try byPCRE2(pattern, bytes)
        #expect(compiled.matches(bytes) == expected, "\(pattern) of \(text.debugDescription)")
      }
    }
    #expect(quick > 150)
  }
}
