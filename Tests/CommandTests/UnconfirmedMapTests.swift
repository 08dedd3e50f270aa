import Testing

@Suite("Column maps that no one has confirmed")
struct UnconfirmedMapTests {
  private static let map = """
    name: pbx
    unconfirmed: [account_id, {duration: seconds fit as well}, recording]
    fields:
      call_id: {column: id}
      account_id: {columns: [who, src]}
      product: {constant: robot_outbound}
      start_time: {column: start}
      duration: {column: length, unit: minutes}

    """
  private static let text = """
    the column map pbx is not confirmed; look at these, correct what is wrong, and remove \
    unconfirmed; `cdr-rater columns check pbx.yaml FILE` shows how records are read:
      account_id: guessed as {columns: [who, src]}; the comment at it in the map says why that is \
    doubtful
      duration: guessed as {column: length, unit: minutes}; seconds fit as well
      recording: left out; the comment at it in the map says why that is doubtful

    """

  private static let calls = "id,who,src,start,length\nc,acme,1,2026-10-05 10:00:00,1\n"

  @Test(
    "rate nothing",
    arguments: [
      ["rate"], ["concurrency", "--month", "2026-10", "--seats", "seats.csv"],
      ["ingest", "--ledger", "l"],
    ])
  func refusal(command: [String]) throws {
    let folder = try Folder([
      "pbx.yaml": Self.map, "calls.csv": Self.calls,
      "seats.csv": "order_id,account_id,seat_type,action,seats,months,ordered_on\n",
    ])
    let run = try Program.start(command + ["--columns", "pbx.yaml", "calls.csv"], in: folder).wait()
    #expect(run == Outcome(78, error: "cdr-rater: \(Self.text)"))
    #expect(folder.names == ["calls.csv", "pbx.yaml", "seats.csv"])
  }

  @Test("are shown first by columns check, and rate once the key is gone")
  func check() throws {
    let folder = try Folder(["pbx.yaml": Self.map, "calls.csv": Self.calls])
    let check = try Program.run("columns", "check", "pbx.yaml", "calls.csv", in: folder)
    #expect(check.status == 0)
    #expect(
      check.output.hasPrefix(
        """
        unconfirmed
          account_id   guessed as {columns: [who, src]}; the comment at it in the map says why that \
        is doubtful
          duration     guessed as {column: length, unit: minutes}; seconds fit as well
          recording    left out; the comment at it in the map says why that is doubtful

        line 2

        """))
    for rest in ["unconfirmed: []\n", ""] {
      let lines = Self.map.split(separator: "\n", omittingEmptySubsequences: false)
      try folder.write(
        "pbx.yaml",
        lines.map { $0.hasPrefix("unconfirmed") ? rest : $0 + "\n" }.joined())
      #expect(
        try Program.run("rate", "--columns", "pbx.yaml", "calls.csv", in: folder).status == 0)
    }
  }
}
