import ColumnMaps
import Testing

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
}
