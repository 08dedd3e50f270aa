import CDRCore
import Runs
import Testing

@Suite("Prometheus' text format")
struct MetricsTextTests {
  @Test("families in order, each with its help once, and exact decimals")
  func text() {
    var metrics = Metrics(command: "ingest", ledger: "a.ledger")
    metrics.gauge("files", help: "Files.", 3, ["outcome": "taken"])
    metrics.gauge("amount", help: "Money.", FixedDecimal(units: -5, scale: 2))
    metrics.gauge("files", help: "Another help.", 0, ["outcome": "known"])
    #expect(
      String(decoding: metrics.text, as: UTF8.self) == """
        # HELP cdr_rater_files Files.
        # TYPE cdr_rater_files gauge
        cdr_rater_files{command="ingest",ledger="a.ledger",outcome="taken"} 3
        cdr_rater_files{command="ingest",ledger="a.ledger",outcome="known"} 0
        # HELP cdr_rater_amount Money.
        # TYPE cdr_rater_amount gauge
        cdr_rater_amount{command="ingest",ledger="a.ledger"} -0.05

        """)
  }

  @Test("quotes, backslashes and line ends are escaped, in a help all but quotes")
  func escaping() {
    var metrics = Metrics(command: #"a"b\c"# + "\nd")
    metrics.gauge("x", help: #"say "x" \ y"# + "\nz", Int64.max, ["name": "\u{4E2D}\u{6587}\r"])
    #expect(
      String(decoding: metrics.text, as: UTF8.self)
        == #"# HELP cdr_rater_x say "x" \\ y\nz"# + "\n# TYPE cdr_rater_x gauge\n"
        + #"cdr_rater_x{command="a\"b\\c\nd",name="中文"#
        + "\r\"} 9223372036854775807\n")
  }

  @Test("no figures are no text")
  func empty() {
    #expect(Metrics(command: "rate").text.isEmpty)
  }
}
