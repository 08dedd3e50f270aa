import Testing
import cdr_rater

@Suite("What a terminal shows of a run")
struct ProgressLineTests {
  private func text(_ read: Int64, _ total: Int64, seconds: Int, columns: Int) -> String {
    ProgressLine(read: read, total: total, elapsed: .seconds(seconds)).text(columns: columns)
  }

  private func bar(_ filled: Int, of width: Int) -> String {
    String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
  }

  @Test("a bar, the share, the size and the time left")
  func line() {
    // 61 of 122 MB in 3 s leave 3 s, and a started second counts.
    #expect(
      text(61_000_000, 122_000_000, seconds: 3, columns: 79)
        == "\(bar(15, of: 30)) 50%  61 of 122 MB  4 s left")
    #expect(
      text(0, 122_000_000, seconds: 3, columns: 79) == "\(bar(0, of: 30)) 0%  0.0 of 122 MB")
    #expect(
      text(122_000_000, 122_000_000, seconds: 3, columns: 79)
        == "\(bar(30, of: 30)) 100%  122 of 122 MB")
    #expect(
      text(9_999_999, 10_000_000, seconds: 1, columns: 79)
        == "\(bar(29, of: 30)) 99%  9.9 of 10 MB  1 s left")
  }

  @Test("never more than there are columns for", arguments: 0...100)
  func narrow(_ columns: Int) {
    for (read, total) in [(0, 1), (1, .max), (499, 1000), (1000, 1000), (5, 0)] as [(Int64, Int64)]
    {
      #expect(text(read, total, seconds: 86_400, columns: columns).count <= columns)
    }
  }

  @Test("what does not fit goes from the right, the bar last")
  func fitting() {
    func text(_ columns: Int) -> String {
      self.text(61_000_000, 122_000_000, seconds: 3, columns: columns)
    }
    #expect(text(39) == "\(bar(5, of: 11)) 50%  61 of 122 MB  4 s left")
    #expect(text(38) == "\(bar(5, of: 10)) 50%  61 of 122 MB  4 s left")
    #expect(text(37) == "\(bar(9, of: 19)) 50%  61 of 122 MB")
    #expect(text(26) == "\(bar(11, of: 22)) 50%")
    #expect(text(13) == "50%")
    #expect(text(2) == "50")
  }

  @Test("of a pipe, how much came")
  func pipe() {
    #expect(text(1_234_000_000, 0, seconds: 9, columns: 79) == "reading  1234 MB")
  }

  @Test(
    "how fast a run was",
    arguments: [
      (10_000_000, 1234, "10,000,000 calls in 1.234 s, 8.1 million calls a second"),
      (999_999, 1000, "999,999 calls in 1.000 s, 999,999 calls a second"),
      (1, 0, "1 call in 0.001 s, 1,000 calls a second"),
      (0, 5, "0 calls in 0.005 s, 0 calls a second"),
      (5_000_000_000, 60_000, "5,000,000,000 calls in 60.000 s, 83.3 million calls a second"),
    ] as [(Int64, Int, String)])
  func speed(_ calls: Int64, _ milliseconds: Int, _ text: String) {
    #expect(Speed.text(records: calls, in: .milliseconds(milliseconds)) == text)
  }
}
