import Foundation
import TestSupport
import Testing

@Suite("Workbooks of Excel, read by another program", .enabled(if: writesWorkbooks))
struct WorkbookCommandTests {
  private let ledger = LedgerFolder()
  private var folder: Folder { ledger.folder }

  private static let rent = "number_rent: {price: \"35\"}\n"

  /// Accounts that Excel would take for something else, and sums of more digits than it keeps.
  private func fill() throws {
    let accounts = [
      "007", "=1+1", "+86", "-2", "@x", "http://example.com", "2026-10", "1e5", "零一", "_x0041_",
      "\"a,\"\"b\"\"\"", "TRUE", " x ",
    ]
    var lines = accounts.enumerated().map {
      "c\($0.offset),\($0.element),voice,2026-10-0\(1 + $0.offset % 9)T10:00:00,61.5,"
    }
    lines.append("big,big,gold,2026-10-05T10:00:00,6000,")
    try folder.write("calls.csv", Calls.header + lines.map { $0 + "\n" }.joined())
    try folder.write(
      "tariff.yaml",
      Tariffs.tariff(
        "plain", [("voice", "0.110"), ("gold", "123456789012.3456")], keys: Self.rent))
    try folder.write(
      "dearer.yaml",
      Tariffs.tariff(
        "dearer", [("voice", "0.123"), ("gold", "123456789012.3457")], keys: Self.rent))
    try folder.write(
      "numbers.csv",
      "number,account_id,activated_on,cancelled_on,monthly_rent\n1,007,2026-10-01,,35\n")
    try ledger.output(
      "ingest", "--tariff", "tariff.yaml", "--numbers", "numbers.csv", "calls.csv")
    try ledger.output("post", "--month", "2026-10", "--output", "first.csv")
  }

  private static let rate = [
    "rate", "--as-of", Calls.asOf, "--tariff", "tariff.yaml", "--numbers", "numbers.csv",
  ]
  private static let commands: [(arguments: [String], numbers: Set<String>)] = [
    (
      rate + ["--month", "2026-10", "calls.csv"],
      ["calls", "talk_seconds", "quantity", "unit_price", "amount", "payable"]
    ),
    (
      ["bill", "--month", "2026-10", "--as-of", Calls.asOf],
      ["calls", "talk_seconds", "quantity", "unit_price", "amount", "payable"]
    ),
    (
      ["calls", "--month", "2026-10", "--tariff", "tariff.yaml", "calls.csv"],
      ["duration_seconds", "quantity", "unit_price", "amount", "line"]
    ),
    (
      ["compare", "--month", "2026-10", "--tariff", "dearer.yaml"],
      ["before", "after", "delta", "percent"]
    ),
    (["postings"], ["previous", "current", "delta"]),
    (
      ["postings", "--wide"],
      [
        "previous", "current", "delta", "run", "quantity_before", "quantity_after", "unit_price",
      ]
    ),
    (
      ["status", "--files"],
      [
        "bytes", "records", "rated", "not_charged", "duplicate", "not_a_call", "rejected", "open",
      ]
    ),
    // The one total posted has 16 digits.
    (["history"], ["run", "lines", "previous"]),
    (["columns", "list"], []),
  ]

  @Test("every cell is that of the CSV, text as text and money with its decimals")
  func cells() throws {
    try fill()
    for (place, (command, numbers)) in Self.commands.enumerated() {
      let csv = try ledger.run(command + ["--format", "csv"])
      #expect(csv.status == 0, "\(csv.error)")
      let name = "out-\(place).xlsx"
      let run = try ledger.run(command + ["--output", name])
      #expect(run.status == 0 && run.output.isEmpty, "\(run.error)")
      let book = try ReadWorkbook(path: "\(folder.path)/\(name)")
      #expect(book.texts == csvRows(csv.output), "\(command)")
      #expect(book.texts.count > 1)
      #expect(book.numberColumns == numbers, "\(command)")
      #expect(book.bold && book.frozen)
      // On a pipe and with the format named, the same bytes.
      let piped = try Program.shell(
        "\"$RATER\" \(command.joined(separator: " ")) --format xlsx | cat > piped.xlsx",
        in: folder, environment: ["CDR_RATER_LEDGER": "calls.ledger"])
      #expect(piped.status == 0)
      #expect(try folder.bytes("piped.xlsx") == folder.bytes(name))
    }
    #expect(!folder.names.contains { $0.hasPrefix(".") })
    // More digits than a double keeps are text.
    let bill = try ReadWorkbook(path: "\(folder.path)/out-0.xlsx")
    let big = try #require(bill.rows.first { $0[1]?.text == "big" })
    #expect(big[8]?.text == "123456789012.3456")
    #expect(big[9]?.text == "12345678901234.560" && big[10]?.text == "12345678901234.56")
    #expect(big[5]?.number == "100")
  }

  @Test("calls are for their owner alone; a file keeps its name until the book is whole")
  func privateCalls() throws {
    try folder.write("calls.csv", Calls.one())
    #expect(
      try ledger.run("calls", "--month", "2026-10", "--output", "c.xlsx", "calls.csv").status == 0)
    #expect(try folder.mode("c.xlsx") == 0o600)
  }

  @Test("postings replace no workbook")
  func postingsNeverReplace() throws {
    try fill()
    try folder.write("p.xlsx", "")
    let run = try ledger.run("postings", "--output", "p.xlsx")
    #expect(run.status == 73)
    #expect(run.error.hasPrefix("cdr-rater: p.xlsx already exists"))
    #expect(try folder.text("p.xlsx") == "")
  }

  @Test("a text longer than a cell leaves what was there")
  func longText() throws {
    try folder.write("bill.xlsx", "yesterday's")
    let account = String(repeating: "a", count: 32_768)
    try folder.write("calls.csv", Calls.one(account: account))
    let run = try ledger.run("rate", "--output", "bill.xlsx", "calls.csv")
    #expect(
      run
        == Outcome(
          73,
          error: "cdr-rater: a cell of Excel has 32,767 characters at most, and a text in column "
            + "account_id has more; write the rows with --format csv\n"))
    #expect(folder.names == ["bill.xlsx", "calls.csv"])
    #expect(try folder.text("bill.xlsx") == "yesterday's")
  }

  @Test("a full device, and a limit on the size of files, end in 74 and leave what was there")
  func fullDevice() throws {
    try folder.write("calls.csv", Calls.one())
    #expect(
      try ledger.run("rate", "--format", "xlsx", "--output", "/dev/full", "calls.csv")
        == Outcome(74, error: "cdr-rater: cannot write /dev/full: No space left on device\n"))
    let made = try Program.shell(
      """
      "$RATER" generate --rows 2000 --accounts 500 --files 1 --output made 2>/dev/null
      "$RATER" rate made --as-of 2026-12-01 --output bill.xlsx
      """, in: folder)
    #expect(made.status == 0)
    let sheet = try Program.shell(
      """
      python3 -c 'import zipfile
      print(zipfile.ZipFile("bill.xlsx").getinfo("xl/worksheets/sheet1.xml").file_size)'
      """, in: folder)
    let size = try #require(Int(sheet.output.dropLast()))
    try folder.write("bill.xlsx", "yesterday's")
    // In blocks of 1024 bytes. The rows fit into the larger one, and the sheet with them does not: the
    // library does not notice.
    for (limit, words) in [
      (size / 2048, "cannot write temporary files in .: File too large"),
      (
        size / 1024,
        "the workbook is not whole: temporary files in . could not be written; make room there, or write "
          + "the rows with --format csv"
      ),
    ] {
      let run = try Program.shell(
        "ulimit -f \(limit); exec \"$RATER\" rate made --as-of 2026-12-01 --output bill.xlsx",
        in: folder)
      #expect(run == Outcome(74, error: "cdr-rater: \(words)\n"))
      #expect(folder.names == ["bill.xlsx", "calls.csv", "made"])
      #expect(try folder.text("bill.xlsx") == "yesterday's")
    }
  }

  @Test("interrupted while it writes, it leaves nothing")
  func interrupted() throws {
    try folder.write("tmp/x", "")
    // A pipe that no one reads: the book is done, and waits.
    let run = try Program.shell(
      #"""
      "$RATER" generate --rows 9000 --accounts 3000 --files 1 --output made 2>/dev/null
      mkfifo pipe
      exec 3<>pipe
      TMPDIR=$PWD/tmp "$RATER" rate made --format xlsx > pipe &
      rater=$!
      for try in {1..2000}; do
        [ -n "$(find tmp -name '.cdr-rater.xlsx.*.tmp' -size +100k)" ] && break
        sleep 0.01
      done
      stat -c %a tmp/.cdr-rater.xlsx.*.tmp
      kill -TERM $rater
      wait $rater
      echo $?
      """#, in: folder)
    #expect(run.output == "600\n143\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/tmp") == ["x"])
  }

  @Test("not on a terminal")
  func terminal() throws {
    try folder.write("calls.csv", Calls.one())
    for command in [
      "rate calls.csv", "calls --month 2026-10 calls.csv", "postings", "columns list",
      "status --files",
    ] {
      let run = try Program.shell(
        "script -qec '\"$RATER\" \(command) --format xlsx' /dev/null", in: folder)
      #expect(run.status == 64)
      #expect(
        run.output.contains(
          "A workbook cannot be printed on the terminal: name a file with --output."))
    }
  }

  @Test("the overview of a ledger has no rows")
  func noRows() throws {
    #expect(try ledger.run("status", "--format", "xlsx", "--output", "s.xlsx").status == 64)
    #expect(try ledger.run("status", "--output", "s.csv").status == 64)
  }
}
