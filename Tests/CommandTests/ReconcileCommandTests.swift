import Foundation
import Testing

@Suite("A provider's bill")
struct ReconcileCommandTests {
  private let folder = Folder()

  private static let map = """
    account: {column: account}
    item: {column: item}
    quantity: {column: minutes}
    unit_price: {column: price}
    amount: {column: amount}

    """

  private func reconcile(_ arguments: String...) throws -> Outcome {
    try Program.start(
      ["reconcile", "--month", "2026-10", "--as-of", Calls.asOf, "--map", "map.yaml"] + arguments,
      in: folder
    ).wait()
  }

  @Test("bills that agree are exit 0, and others exit 1")
  func agreement() throws {
    try folder.write("calls.csv", Calls.one())
    try folder.write("map.yaml", Self.map)
    try folder.write("good.csv", "account,item,minutes,price,amount\nacme,voice,1,0.110,0.11\n")
    let header =
      "class,month,account_id,item,our_quantity,their_quantity,unit,our_unit_price,"
      + "their_unit_price,ours,theirs,difference,their_rows,their_line,cause\n"
    #expect(
      try reconcile("--provider", "good.csv", "calls.csv")
        == Outcome(
          0,
          output: header
            + "equal,2026-10,acme,voice,1,1,minute,0.110,0.110,0.11,0.11,0.00,1,2,\n"))
    try folder.write("bad.csv", "account,item,minutes,price,amount\nacme,voice,2,0.110,0.22\n")
    let bad = try reconcile("--provider", "bad.csv", "calls.csv")
    #expect(bad.status == 1)
    #expect(
      bad.output == header
        + "quantity,2026-10,acme,voice,1,2,minute,0.110,0.110,0.11,0.22,0.11,1,2,"
        + "the minutes differ by the number of calls\n")
    #expect(
      bad.error == "cdr-rater: warning: The difference in quantity: minutes differ by the number "
        + "of calls, so that one side counts a minute more for each; look at what becomes of "
        + "fractions of a second.\n")
    #expect(try reconcile("--tolerance", "0.11", "--provider", "bad.csv", "calls.csv").status == 0)
    #expect(try reconcile("--tolerance", "x", "--provider", "bad.csv", "calls.csv").status == 64)
  }

  @Test("from stdin, gzip'd, and from a ledger")
  func inputs() throws {
    try folder.write("calls.csv", Calls.one())
    try folder.write("map.yaml", Self.map)
    try folder.write("good.csv", "account,item,minutes,price,amount\nacme,voice,1,0.110,0.11\n")
    let script = """
      set -e
      export CDR_RATER_LEDGER=calls.ledger
      $RATER ingest calls.csv > /dev/null 2>&1
      gzip -c good.csv | $RATER reconcile --month 2026-10 --map map.yaml --provider - > a.csv
      env -u CDR_RATER_LEDGER $RATER reconcile --month 2026-10 --map map.yaml \
        --provider - calls.csv < good.csv > b.csv
      cmp a.csv b.csv
      """
    let run = try Program.shell(script, in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(try reconcile("--provider", "-", "-").status == 64)
  }

  @Test("the sample's provider has a difference of every class, as its list says")
  func sample() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../SampleCDRs").standardizedFileURL.path
    let run = try Program.start(
      [
        "reconcile", "--month", "2026-10", "--as-of", Calls.asOf, "--map",
        "\(path)/provider/map.yaml", "--provider", "\(path)/provider/bill-2026-10.csv",
        "--numbers", "\(path)/recurring/numbers.csv", "--seats", "\(path)/recurring/seats.csv",
        path,
      ], in: folder
    ).wait()
    #expect(run.status == 1)
    let expected = try String(
      contentsOfFile: path + "/expected/reconciliation.csv", encoding: .utf8
    )
    .split(separator: "\n").dropFirst().map(String.init)
    let found = run.output.split(separator: "\n").dropFirst().compactMap { line -> String? in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      if fields[0] == "equal" { return nil }
      return [fields[0], fields[2], fields[3], fields[11]].joined(separator: ",")
    }
    #expect(found.sorted() == expected.sorted())
    #expect(run.error.contains("bill-2026-10.csv: 1 rows of other months are left out"))
  }
}
