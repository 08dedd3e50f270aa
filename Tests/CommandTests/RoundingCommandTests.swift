import Foundation
import Testing

@Suite("rate with contracts and months that round otherwise")
struct RoundingCommandTests {
  private let folder: Folder

  init() throws {
    func tariff(_ name: String, _ rounding: String, from: String = "") -> String {
      """
      name: \(name)
      currency: CNY
      time_zone: Asia/Shanghai
      \(from)
      usage:
        voice: {\(rounding), tiers: [{price: "0.6"}]}
      recording: {price: "0.06", \(rounding)}

      """
    }
    folder = try Folder([
      "calls.csv": Calls.header + """
        1,acme,voice,2026-10-05T00:00:00,31,61
        2,bolt,voice,2026-10-05T00:00:00,91,91
        3,corp,voice,2026-10-05T00:00:00,31,
        4,acme,voice,2026-11-05T00:00:00,31,
        5,corp,voice,2026-11-05T00:00:00,31,
        1,acme,voice,2026-10-05T00:00:00,31,61

        """,
      "tariffs/old.yaml": tariff("old", "increment: 60"),
      "tariffs/new.yaml": tariff("new", "increment: 6", from: "effective_from: 2026-11"),
      "gold.yaml": tariff("gold", "initial: 30, increment: 6"),
      "ninety.yaml": tariff("ninety", "initial: 90, minimum: 100"),
      "contracts.csv": "account_id,tariff\nacme,gold.yaml\nbolt,ninety.yaml\n",
    ])
  }

  @Test("each line by its own rounding, and said where that is not the month's")
  func bill() throws {
    // By hand, at a cent a second: 36 s; 61 s of recording are 66 s at a tenth of a cent; 91 s are
    // 150 s; 31 s are 60 s in October and 36 s in November, where 30/6 and 6/6 both make 36 s.
    let run = try Program.run(
      "rate", "calls.csv", "--tariff", "tariffs", "--account-tariffs", "contracts.csv", "--as-of",
      Calls.asOf, "--summary", "totals.json", in: folder)
    #expect(
      run
        == Outcome(
          0,
          output: Calls.billHeader + """
            2026-10,acme,voice,1,31,0.6,minute,>0,0.6,0.360,0.36,CNY,final,"first 30 s, then 6 s"
            2026-10,acme,recording,1,61,1.1,minute,,0.06,0.066,0.06,CNY,final,"first 30 s, then 6 s"
            2026-10,bolt,voice,1,91,2.5,minute,>0,0.6,1.500,1.50,CNY,final,"first 90 s, then 60 s, \
            at least 100 s"
            2026-10,bolt,recording,1,91,2.5,minute,,0.06,0.150,0.15,CNY,final,"first 90 s, then \
            60 s, at least 100 s"
            2026-10,corp,voice,1,31,1,minute,>0,0.6,0.600,0.60,CNY,final,
            2026-11,acme,voice,1,31,0.6,minute,>0,0.6,0.360,0.36,CNY,final,"first 30 s, then 6 s"
            2026-11,corp,voice,1,31,0.6,minute,>0,0.6,0.360,0.36,CNY,final,

            """))
    let summary = try folder.text("totals.json").filter { !$0.isWhitespace }
    #expect(summary.contains(#""rounding":{"voice":"6sincrements","recording":"6sincrements"}"#))
    #expect(
      summary.contains(
        #""rounding":{"voice":"first30s,then6s","recording":"first30s,then6s"}"#))
    // The first tariff says what is usual.
    #expect(summary.ranges(of: #""rounding":"#).count == 3)
  }

  @Test("tariff check shows what single calls come to")
  func check() throws {
    #expect(
      try Program.run("tariff", "check", "ninety.yaml", in: folder)
        == Outcome(
          0,
          output: """
            ninety, from ninety.yaml
              CNY, always effective, months in Asia/Shanghai, by the start of a call
              amounts to 3 decimals, payable to 2 decimals, rounded down
              voice: volume, first 90 s, then rounded up to 60 s, at least 100 s
                any number of minutes  0.6
              recording: 0.06 a minute, first 90 s, then rounded up to 60 s, at least 100 s, for voice
              seconds charged
                calls of          1 s  30 s  31 s  60 s  61 s  90 s  91 s  151 s
                voice, recording  100   100   100   100   100   100   150    210

            """))
  }
}
