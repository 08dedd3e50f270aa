import Rating
import Reports
import Testing

/// The bill as a table, by its exact text.
struct TableBillTests {
  @Test(arguments: [[4], [0, 4], [1, 0, 2, 1, 0]])
  func exactText(blocks: [Int]) throws {
    let text = text(TableBill(), Sample.lines, blocks: blocks, totals: try Sample.totals())
    #expect(
      text == """
        month    account_id  item         calls  talk_seconds  quantity  unit          tier     \
        unit_price      amount    payable  currency  status       detail
        -------  ----------  -----------  -----  ------------  --------  ------------  -------  \
        ----------  ----------  ---------  --------  -----------  -----------------
        2026-10  4711        voice            2          77.5         3  minute        <=50000  \
             0.110       0.330       0.33  CNY       provisional
        2026-10  4711        recording        1            17     1.017  minute                 \
             0.050       0.051       0.05  CNY       provisional  61 s / 60 x 0.050
        0987-01  a,"b"       number_rent                              3  number_month           \
                35     105.000     105.00  CNY       final
        2026-12  零一        ai_seat                                100  seat          >=100    \
               499  508980.000  508980.00  CNY       final        12 months x 0.85
        -------  ----------  -----------  -----  ------------  --------  ------------  -------  \
        ----------  ----------  ---------  --------  -----------  -----------------
        total    4 lines                      2          77.5                                   \
                    509085.381  509085.38  CNY

        """)
  }

  /// Columns that are empty on every line are left out, and a wide account widens its column.
  @Test func widths() throws {
    let lines = [Sample.line(account: "広い口座番号"), Sample.line(account: "e\u{301}")]
    let text = text(TableBill(), lines, blocks: [2], totals: try Sample.totals(of: lines))
    #expect(
      text == """
        month    account_id    item   calls  talk_seconds  quantity  unit    tier  unit_price  \
        amount  payable  currency  status
        -------  ------------  -----  -----  ------------  --------  ------  ----  ----------  \
        ------  -------  --------  ------
        2026-10  広い口座番号  voice      1         0.001         1  minute  >0             1  \
             1        1  CNY       final
        2026-10  e\u{301}             voice      1         0.001         1  minute  >0             1  \
             1        1  CNY       final
        -------  ------------  -----  -----  ------------  --------  ------  ----  ----------  \
        ------  -------  --------  ------
        total    2 lines                  2         0.002                                      \
         2.000     2.00  CNY

        """)
  }

  /// All 14 columns take 163; without status, unit, currency, talk time, calls and detail they take 86,
  /// and without the amount 74.
  @Test func narrowTerminal() throws {
    let text = text(TableBill(width: 80), Sample.lines, blocks: [4], totals: try Sample.totals())
    #expect(
      text == """
        month    account_id  item         quantity  tier     unit_price    payable
        -------  ----------  -----------  --------  -------  ----------  ---------
        2026-10  4711        voice               3  <=50000       0.110       0.33
        2026-10  4711        recording       1.017                0.050       0.05
        0987-01  a,"b"       number_rent         3                   35     105.00
        2026-12  零一        ai_seat           100  >=100           499  508980.00
        -------  ----------  -----------  --------  -------  ----------  ---------
        total    4 lines                                                 509085.38
        left out to fit 80 columns (--format csv shows all):
          calls, talk_seconds, unit, amount, currency, status, detail

        """)
  }

  /// Where the last line fits, no column is missed; where nothing does, what matters most stays.
  @Test(arguments: [(163, 14), (162, 13), (150, 13), (149, 12), (86, 8), (85, 7), (10, 6)])
  func widthsOfTerminals(width: Int, columns: Int) throws {
    let text = text(TableBill(width: width), Sample.lines, blocks: [4], totals: try Sample.totals())
    #expect(text.split(separator: "\n")[0].split(separator: " ").count == columns)
    #expect(text.contains("left out to fit") == (columns < 14))
  }

  @Test func noLines() throws {
    let text = text(TableBill(), [], blocks: [], totals: try Sample.totals(of: []))
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows.count == 4)
    #expect(rows[0].hasPrefix("month  account_id  item  calls"))
    #expect(rows[0].hasSuffix("detail"))
    #expect(rows[2].hasPrefix("total  0 lines"))
    #expect(rows[3].isEmpty)
  }

  /// Nothing that steers the terminal gets through.
  @Test(
    arguments: [
      ("a\nb", "a\\nb"), ("\t\r\u{0}", "\\t\\r\\u{0}"), ("\u{1b}[31mred", "\\u{1B}[31mred"),
      ("\u{9b}2J", "\\u{9B}2J"), ("\u{7f}\u{1f}", "\\u{7F}\\u{1F}"),
      ("\u{202e}x\u{2028}", "\\u{202E}x\\u{2028}"), ("plain é", "plain é"),
    ])
  func escapes(account: String, shown: String) throws {
    let lines = [Sample.line(account: account)]
    let text = text(TableBill(), lines, blocks: [1], totals: try Sample.totals(of: lines))
    let row = text.split(separator: "\n")[2]
    #expect(row.hasPrefix("2026-10  \(shown)  "))
    #expect(text.split(separator: "\n").count == 5)
  }
}
