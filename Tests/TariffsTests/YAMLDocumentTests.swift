import Foundation
import Tariffs
import Testing

@Suite("The form of a tariff file")
struct YAMLDocumentTests {
  static let empty = "line 1: is empty; `cdr-rater tariff show` prints one to start from"

  @Test(arguments: ["", "\n\n", "# only a comment\n", "\u{FEFF}", "# 16 bytes here."])
  func emptyFiles(_ text: String) throws {
    #expect(faults(of: text) == [Self.empty])
  }

  @Test("a file that is no mapping")
  func otherRoots() throws {
    let keys =
      "it needs keys under it (name, currency, time_zone, effective_from, attribute_by, "
      + "amount_scale, payable, usage, recording, number_rent, seats)"
    #expect(faults(of: "hello") == ["line 1: is \"hello\"; \(keys)"])
    #expect(faults(of: "- a\n- b\n") == ["line 1: is a list; \(keys)"])
    #expect(faults(of: "---\n...\n") == ["line 2: has no value; \(keys)"])
  }

  @Test("several documents")
  func documents() throws {
    #expect(faults(of: "---\n" + tariffText() + "...\n") == [])
    #expect(
      faults(of: tariffText() + "---\nname: second\n") == [
        "line 9: a second document begins here; a tariff is one document, so put each in its own file"
      ])
  }

  @Test("what the parser refuses, with its line")
  func syntax() throws {
    #expect(
      faults(of: tariffText(top: "payable: {scale: 2\nseats: 1\n")) == [
        "line 9: is not YAML at column 6: did not find expected ',' or '}' "
          + "(while parsing a flow mapping, line 8)"
      ])
    #expect(
      faults(of: tariffText(top: "\tx: 1\n")) == [
        "line 8: is not YAML at column 1: found character that cannot start any token "
          + "(while scanning for the next token)"
      ])
    #expect(
      faults(of: tariffText(top: "seats: *nowhere\n")) == [
        "line 8: is not YAML at column 8: found undefined alias"
      ])
    #expect(
      faults(of: tariffText(top: "a: \u{1}\n").replacing("\n", with: "\r\n")) == [
        "line 8: is not YAML: control characters are not allowed"
      ])
    // Nesting without end is refused before it can use up the stack.
    #expect(
      faults(of: String(repeating: "[", count: 100_000)).map { $0.prefix(60) } == [
        "line 1: is not YAML at column 1: Maximum nesting level reach"
      ])
  }

  @Test("bytes that are not UTF-8")
  func encoding() throws {
    var bytes = Array(tariffText(top: "# \u{E9}\n# fine\n# b\n").utf8)
    bytes[bytes.count - 14] = 0xFF
    bytes[bytes.count - 2] = 0xC3
    #expect(
      faults(of: bytes) == [
        "line 8: is not UTF-8 (nor is 1 other line); save the file as UTF-8 text"
      ])
    bytes.replaceSubrange(0..<1, with: [0x80, 0x0A])
    #expect(
      faults(of: bytes) == ["line 1: is not UTF-8 (nor are 2 others); save the file as UTF-8 text"]
    )
    #expect(
      faults(of: [0xEF, 0xBB, 0xBF, 0x0A, 0xC0]) == [
        "line 2: is not UTF-8; save the file as UTF-8 text"
      ])
  }

  @Test("a byte order mark, CRLF and no last line end are fine")
  func lineEnds() throws {
    let text = tariffText().replacing("\n", with: "\r\n")
    #expect(faults(of: "\u{FEFF}" + text.dropLast()) == [])
    #expect(
      faults(of: "\u{FEFF}" + text + "x: 1\r\ny: 2").map { $0.prefix(9) } == [
        "line 8, x", "line 9, y",
      ])
  }

  @Test("every repeated key is listed, with all other faults")
  func repeatedKeys() throws {
    let text = tariffText(
      item: "increment: 6\n\"increment\": 6\n'increment': x",
      top: """
        time_zone: UTC
        seats: {human: {tiers: [{price: 1, price: -1}]}, human: 1, 'ai': 2, ai: 3}
        nme: x
        """)
    #expect(
      faults(of: text) == [
        "line 9, usage.voice.increment: is given twice, first on line 8; keep one",
        "line 10, usage.voice.increment: is given twice, first on line 8; keep one",
        "line 11, time_zone: is given twice, first on line 3; keep one",
        "line 12, seats.human: is given twice, first on line 12; keep one",
        "line 12, seats.ai: is given twice, first on line 12; keep one",
        "line 12, seats.human.tiers[1].price: is given twice, first on line 12; keep one",
        "line 12, seats.ai: is \"2\"; it needs keys under it (tiers, term_discounts)",
        "line 13, nme: unknown key; did you mean name?",
      ])
  }

  @Test("repeated keys that cannot be marked end the reading")
  func repeatedOddKeys() throws {
    #expect(
      faults(of: "? [a]\n: 1\n? [a]\n: 2\nname: x\n") == [
        "line 1: the key \"<uncovertable>\" is given twice; keep one"
      ])
    #expect(
      faults(of: "&a name: x\nname: y\n") == [
        "line 1: the key \"name\" is given twice; keep one"
      ])
  }

  @Test("anchors and aliases stand for what they name")
  func aliases() throws {
    let text =
      tariffText(tiers: "- &all {price: \"0.20\"}")
      + "  fax:\n    tiers: [*all]\n"
    let tariff = try Tariff(text: text, origin: "t.yaml")
    #expect(tariff.items.map(\.name) == ["voice", "fax"])
    #expect(tariff.items.map { $0.tiers.map(\.price.text) } == [["0.20"], ["0.20"]])
    // A merge key is none of the tariff's keys.
    #expect(
      faults(of: tariffText(item: "<<: {increment: 6}")) == [
        "line 8, usage.voice.\"<<\": unknown key; valid here: increment, minimum, initial, pricing, "
          + "tier_group, under_one_minute, tiers"
      ])
  }
}
