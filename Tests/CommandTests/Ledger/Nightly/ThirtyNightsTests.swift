import CDRCore
import TestSupport
import Testing

@Suite("The README's nightly job, run as cron runs it")
struct ThirtyNightsTests {
  /// A night, killed or not, and what became of the file of the day before.
  private struct Night {
    var fate: NightWorld.Fate
    var kills: [String] = []

    init(_ fate: NightWorld.Fate, _ kills: String...) {
      self.fate = fate
      self.kills = kills
    }
  }

  @Test("thirty nights with a month's end, every accident among them")
  func thirty() throws {
    let nights: [Night] = [
      Night(.fine), Night(.fine), Night(.repeated), Night(.fine, "afterCommit"), Night(.damaged),
      Night(.fine), Night(.grown, "fileStored"), Night(.fine), Night(.late, "outputSynced"),
      Night(.fine), Night(.dirty), Night(.wrong, "monthsStored", "postingsStored"), Night(.fine),
      Night(.missing), Night(.fine), Night(.fine, "outputRenamed"), Night(.late), Night(.grown),
      Night(.fine), Night(.fine, "beforeCommit", "afterCommit", "outputRenamed"),
      // From here on the month before is over.
      Night(.late), Night(.damaged), Night(.fine), Night(.dirty), Night(.fine, "locked"),
      Night(.fine), Night(.grown), Night(.missing), Night(.fine), Night(.fine, "outputSynced"),
    ]
    #expect(nights.count == 30)
    // Calls from October 12 to November 10.
    let world = try NightWorld(seed: 30, first: CivilDate("2025-10-13")!)
    for (day, night) in nights.enumerated() {
      try world.night(day, night.fate, kills: night.kills)
    }
    try world.finish(nights.count)
    try world.checkPostings()
    #expect(world.killed >= 8)
    let status = try world.rater(["status"]).output
    #expect(status.contains("2025-10  closed"))
    #expect(status.contains("2025-11  open"))
  }

  @Test("a hundred random nights", arguments: 1...4)
  func random(seed: UInt64) throws {
    let world = try NightWorld(seed: seed, first: CivilDate("2025-09-20")!)
    var random = SeededRandom(seed: seed &+ 100)
    for day in 0..<25 {
      // Some days have to come before a gap can be seen between them.
      let fate = day < 4 || random.oneIn(2) ? .fine : random.pick(NightWorld.Fate.allCases)
      let kills = random.oneIn(3) ? [random.pick(NightlyKillTests.steps)] : []
      try world.night(day, fate, kills: kills)
    }
    try world.finish(25)
    try world.checkPostings()
  }
}
