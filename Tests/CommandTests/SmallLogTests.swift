import Foundation
import Testing

@Suite("Guesses for small logs of many forms")
struct SmallLogTests {
  private let folder = Folder()

  @Test("right, or said to be unconfirmed and then right", arguments: SmallLog.all)
  func figures(_ log: SmallLog) throws {
    let run = try GuessedRun(
      "\(SmallLog.folder)/\(log.guessed)", rating: "\(SmallLog.folder)/\(log.rated)",
      edit: log.edit, in: folder)
    #expect(run.end == .figures(log.figures), "\(run.map)")
    if let doubts = run.doubts {
      // Each with what was guessed, and why it is doubtful.
      #expect(doubts.contains("is not confirmed"))
      #expect(!doubts.contains("the comment at it"), "\(doubts)")
    }
  }

  @Test("no log of the folder is left out")
  func all() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: SmallLog.folder)
      .filter { $0.first?.isNumber == true && !$0.hasPrefix("10-") }
    let tested = Set(SmallLog.all.map { $0.rated })
    #expect(tested == Set(names))
  }

  @Test("a zone in a column's name decides the month")
  func zone() throws {
    let run = try GuessedRun("\(SmallLog.folder)/06-utc-name.csv", in: folder)
    #expect(run.map.contains("time_zone: UTC"))
    #expect(run.bill.split(separator: "\n").dropFirst().allSatisfy { $0.hasPrefix("2026-10,") })
  }

  @Test("accounts that a spreadsheet rounded are refused, with what happened")
  func scientific() throws {
    let run = try GuessedRun("\(SmallLog.folder)/10-account-in-scientific.csv", in: folder)
    guard case .refused(let status, let text) = run.end else {
      Issue.record("rated")
      return
    }
    #expect(status == 65)
    #expect(
      text.contains(
        "account_id: 主叫号码 has numbers such as 8.61E+12: a spreadsheet rounded them"), "\(text)")
  }
}
