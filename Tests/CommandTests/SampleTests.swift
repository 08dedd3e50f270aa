import Foundation
import Testing

@Suite("The sample month")
struct SampleTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../SampleCDRs").standardizedFileURL.path

  @Test("its bill and totals are those that were worked out without the program")
  func bill() throws { try check([], expected: "") }

  @Test("so are those with numbers and seats")
  func fullBill() throws {
    try check(
      ["--numbers", Self.path + "/recurring/numbers.csv"]
        + ["--seats", Self.path + "/recurring/seats.csv"], expected: "full-")
  }

  private func check(_ files: [String], expected name: String) throws {
    let folder = Folder()
    let run = try Program.start(
      ["rate", Self.path, "--as-of", Calls.asOf, "--output", "bill.csv", "--summary", "s.json"]
        + files, in: folder
    ).wait()
    #expect(run.status == 0)
    #expect(run.output == "")
    let expected = try Data(contentsOf: URL(filePath: Self.path + "/expected/\(name)bill.csv"))
    #expect(try folder.bytes("bill.csv") == expected)

    func object(_ data: Data) throws -> [String: Any] {
      try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
    let totals = try object(
      Data(contentsOf: URL(filePath: Self.path + "/expected/\(name)totals.json")))
    let summary = try object(folder.bytes("s.json"))
    let found = try #require(summary["totals"] as? [String: Any])
    #expect(totals.count > 10)
    for (key, value) in totals {
      if key == "rejected_by_reason" {
        #expect(summary[key] as? [String: Int] == value as? [String: Int])
      } else {
        #expect("\(found[key] ?? "none")" == "\(value)", "\(key)")
      }
    }
  }
}
