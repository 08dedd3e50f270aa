import CDRCore
import ColumnMaps
import Metering
import TestSupport
import Testing

@testable import Inspection

@Suite("What cannot be guessed")
struct GuessFaultTests {
  private static func kindAndText(_ text: [UInt8]) throws -> (Failure.Kind?, String) {
    let failure = try failure(text)
    let name = failure?.message.split(separator: ":").first.map { "\($0):" } ?? ""
    return (failure?.kind, failure.map { String($0.message.dropFirst(name.count)) } ?? "")
  }

  @Test("an empty file")
  func empty() throws {
    let (kind, text) = try Self.kindAndText([])
    #expect(kind == .badData)
    #expect(text == " the file is empty; there is nothing to guess from")
  }

  @Test("a header alone")
  func headerAlone() throws {
    let (kind, text) = try Self.kindAndText(Array("start,from,to,seconds\n\n".utf8))
    #expect(kind == .badData)
    #expect(text == " no records to guess from, only a header or blank lines")
  }

  @Test("text without fields")
  func noFields() throws {
    let (kind, text) = try Self.kindAndText(Array("one\ntwo\nthree\n".utf8))
    #expect(kind == .badData)
    #expect(
      text == " no comma, semicolon, tab or | separates fields here; is it the right file?")
  }

  @Test("UTF-16, with what to do")
  func utf16() throws {
    let bytes: [UInt8] = [0xff, 0xfe] + "a,b\n".utf8.flatMap { [$0, 0] }
    let (kind, text) = try Self.kindAndText(bytes)
    #expect(kind == .badData)
    #expect(text.hasPrefix(" the text is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8 "))
  }

  @Test("bytes that are no text")
  func binary() throws {
    let (kind, text) = try Self.kindAndText([1, 2, 0, 44, 10])
    #expect(kind == .badData)
    #expect(text.contains("it has NUL bytes"))
  }

  @Test("fields that no column serves are lines to fill in")
  func missing() throws {
    let folder = try TemporaryFolder()
    let text = "day,number of calls\n" + (10...19).map { "2026-10-\($0),\($0)\n" }.joined()
    let sample = try CallSample(path: folder.write(text, to: "sums.csv"))
    let guess = try ColumnGuess(sample, metering: shanghaiMetering)
    #expect(guess.missing == ["account_id", "start_time", "duration"])
    #expect(guess.failure?.kind == .badData)
    #expect(
      guess.failure?.message == "\(folder["sums.csv"]): no column was found for account_id, "
        + "start_time, duration; fill in the marked lines of the map\n  start_time: day has dates without "
        + "a time of day, which are not enough")
    for line in [
      "  # account_id: {column: }\n",
      "  # start_time: {column: , pattern: \"yyyy-MM-dd HH:mm:ss\"}\n",
      "  # duration: {column: , unit: seconds}\n", "day has dates without a time of day",
    ] {
      #expect(guess.text.contains(line), "\(line)")
    }
    #expect(
      guess.text.contains(
        "100 %, once account_id, start_time, duration are filled\n# in.\n")
        || guess.text.contains("once account_id, start_time, duration are filled in."))
    // With the lines filled in, it is a map.
    let filled = guess.text
      .replacing("# account_id: {column: }", with: "account_id: {constant: acme}")
      .replacing("# start_time: {column: ,", with: "start_time: {column: day,")
      .replacing("# duration: {column: ,", with: "duration: {column: number of calls,")
    #expect(try ColumnMap(text: filled, origin: "filled.yaml").account == .constant("acme"))
  }

  @Test("a file that is not there, and a folder")
  func absent() throws {
    let folder = try TemporaryFolder()
    #expect(throws: Failure.self) { try CallSample(path: folder["no.csv"]) }
    do throws(Failure) {
      _ = try CallSample(path: folder.path)
      Issue.record("a folder is no file")
    } catch {
      #expect(error.kind == .usage)
    }
  }
}
