import CDRCore
import Foundation
import TestSupport
import Testing

/// A switch that writes a file of calls a day, what happens to its files on their way, and the person who
/// reads what the nights say.
///
/// The job is the README's, as it stands there: its crontab is run as cron would, with paths inside a
/// folder in the place of `/srv` and `/usr/local`.
final class NightWorld {
  /// What happens to the file of a day.
  enum Fate: CaseIterable {
    case fine
    /// It comes this many nights later.
    case late
    /// It comes with its first half, and whole the night after.
    case grown
    /// It comes cut short, and whole once someone asks for it.
    case damaged
    /// It comes with products that no tariff has, and is corrected once someone asks for it.
    case wrong
    /// It comes a second time under another name.
    case repeated
    /// It never comes.
    case missing
    /// It has a record that no one can read.
    case dirty
  }

  let folder = Folder()
  private(set) var random: SeededRandom
  private let ledger: String
  /// The first night's day; the calls are of the day before each night.
  private let first: CivilDate
  /// By day from the first, the whole text of its file.
  private var texts: [String] = []
  private var fates: [Fate] = []
  /// What is done at the beginning of later nights.
  private var coming: [Int: [() throws -> Void]] = [:]
  /// The files that are not good at the moment, by name: what makes each good.
  private var bad: [String: String] = [:]
  /// The days that open entries in suspense are of.
  private var suspense: Set<Int> = []
  /// The days that a person said will never come.
  private var accepted: Set<Int> = []
  /// The days of which the ledger has calls.
  private var held: Set<Int> = []
  private var closed: Set<Month> = []
  private(set) var killed = 0
  private(set) var looked = 0

  init(seed: UInt64, first: CivilDate) throws {
    random = SeededRandom(seed: seed)
    self.first = first
    ledger = "\(folder.path)/srv/bills/calls.ledger"
    for name in ["srv/cdr", "srv/bills/postings", "srv/good", "usr/local/bin"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
    }
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/usr/local/bin/cdr-rater", withDestinationPath: Program.path)
  }

  // MARK: The switch

  private func date(_ day: Int) -> CivilDate {
    CivilDate(daysSinceEpoch: first.daysSinceEpoch - 1 + day)
  }

  private func name(_ day: Int) -> String { "calls-\(date(day)).csv.gz" }

  /// Two calls an hour, of a few accounts; in volumes that cross a bound within the month.
  private func calls(_ day: Int) -> String {
    var text = Calls.header
    for hour in 0..<24 {
      for number in 0..<2 {
        let account = random.pick(["acme", "bolt", "0007", "云"])
        let item = random.pick(["voice", "voice", "ivr_inbound", "robot_outbound"])
        let seconds = random.oneIn(12) ? 0 : 1 + random.below(7200)
        let time = (hour < 10 ? "0" : "") + "\(hour):\(10 + random.below(50)):00"
        text += "d\(day)-\(hour)-\(number),\(account),\(item),\(date(day))T\(time),\(seconds),"
        text += random.oneIn(3) ? "\(seconds)\n" : "\n"
      }
    }
    return text
  }

  private func put(_ text: String, as name: String, cut: Bool = false) throws {
    var bytes = try GzipMember.deflated(text)
    if cut { bytes.removeLast(bytes.count / 3) }
    try folder.write("srv/cdr/\(name)", Data(bytes))
  }

  /// What the files are that count, for the bill from scratch.
  private func keep(_ day: Int) throws {
    try folder.write("srv/good/\(name(day))", Data(try GzipMember.deflated(texts[day])))
    held.insert(day)
  }

  /// The switch writes the file of a day, and something becomes of it.
  private func write(_ day: Int, _ fate: Fate) throws {
    texts.append(calls(day))
    fates.append(fate)
    let (text, name) = (texts[day], name(day))
    func bring() throws {
      try put(text, as: name)
      try keep(day)
    }
    switch fate {
    case .fine: try bring()
    case .late: coming[day + 1 + random.below(4), default: []].append(bring)
    case .grown:
      let lines = text.split(separator: "\n")
      try put(lines[..<(lines.count / 2)].joined(separator: "\n") + "\n", as: name)
      held.insert(day)
      coming[day + 1, default: []].append(bring)
    case .damaged:
      try put(text, as: name, cut: true)
      bad[name] = text
    case .wrong:
      try put(text.replacing(",voice,", with: ",vioce,"), as: name)
      bad[name] = text
    case .repeated:
      try bring()
      coming[day + 1, default: []].append { [self] in try put(text, as: "copy-of-\(name)") }
    case .missing: break
    case .dirty:
      texts[day] += "x\(day),acme,voice,yesterday,60,\n"
      try put(texts[day], as: name)
      try keep(day)
      suspense.insert(day)
    }
  }

  // MARK: Nights

  /// One night: what comes, the job, and what a person does who reads its lines.
  ///
  /// - Parameter kills: where the job is killed before it runs to its end; after the last it is run again,
  ///   as the next night or a person would.
  func night(_ day: Int, _ fate: Fate, kills: [String] = []) throws {
    try write(day, fate)
    for bring in coming.removeValue(forKey: day) ?? [] { try bring() }
    for step in kills {
      if try cron(day, dying: step).status == 128 + SIGKILL { killed += 1 }
    }
    let run = try cron(day)
    let lines = run.error.split(separator: "\n")
    let (kinds, expected) = (try kinds(), expected(day))
    #expect(run.output.isEmpty)
    #expect(run.status == (expected.isEmpty ? 0 : 1), "night \(day): \(run.error)")
    #expect(kinds == expected, "night \(day): \(run.error)")
    #expect(lines.allSatisfy { $0.hasPrefix("cdr-rater: ") }, "\(run.error)")
    #expect(lines.count >= kinds.count)
    if !kinds.isEmpty { looked += 1 }
    try act(on: kinds, day)
  }

  /// Days whose files are not in the ledger, between the first and the last that are.
  private var absent: Set<Int> {
    guard let first = held.min(), let last = held.max() else { return [] }
    return Set(first...last).subtracting(held)
  }

  /// Whether a file is to be expected on a day: of the nearest six same weekdays between the first file and
  /// the last, earlier ones first, two of three have one; of all days where there is no such day.
  private func isUsual(_ day: Int) -> Bool {
    guard let first = held.min(), let last = held.max(), held.count > 2 else { return false }
    let steps = (1...6).map { -7 * $0 } + (1...6).map { 7 * $0 }
    let nearest = steps.map { day + $0 }.filter { (first...last).contains($0) }.prefix(6)
    if nearest.isEmpty { return 3 * held.count >= 2 * (last - first + 1) }
    return 3 * nearest.filter(held.contains).count >= 2 * nearest.count
  }

  /// What needs attention tonight, from what happened to the files; a month that is due and has nothing
  /// against it is closed by now.
  private func expected(_ day: Int) -> Set<String> {
    var kinds: Set<String> = []
    if !bad.isEmpty { kinds.insert("set_aside") }
    if !suspense.isEmpty { kinds.insert("open_suspense") }
    let counting = absent.subtracting(accepted).filter(isUsual)
    for month in Set(held.map { date($0).calendarMonth }) where !closed.contains(month) {
      let isLacking = counting.contains { date($0).calendarMonth == month }
      let isOpen = suspense.contains { date($0).calendarMonth == month }
      if date(day + 1).daysSinceEpoch < month.next.firstDay + 5 {
        if isLacking { kinds.insert("gaps") }
      } else if isLacking || isOpen {
        kinds.insert("not_closed")
      } else {
        closed.insert(month)
      }
    }
    return kinds
  }

  private func kinds() throws -> Set<String> {
    let json = try JSONSerialization.jsonObject(with: folder.bytes("srv/bills/night.json"))
    let report = try #require(json as? [String: Any])
    let items = try #require(report["attention"] as? [[String: Any]])
    return Set(items.compactMap { $0["kind"] as? String })
  }

  /// The person sends for files, writes off what cannot be read, and accepts what will never come; now
  /// and then only a night or two later.
  private func act(on kinds: Set<String>, _ day: Int) throws {
    if kinds.contains("set_aside"), random.oneIn(2) {
      for (name, text) in bad {
        try put(text, as: name)
        try keep(try #require(texts.firstIndex(of: text)))
      }
      bad = [:]
    }
    if kinds.contains("open_suspense"), random.oneIn(2) {
      let ids = try rows("suspense", "list").filter { $0.contains("open") }.map { $0[0] }
      #expect(ids.count == suspense.count)
      let run = try rater(["suspense", "write-off"] + ids + ["--reason", "cannot be read"])
      #expect(run.status == 0, "\(run.error)")
      suspense = []
    }
    if kinds.contains("gaps") || kinds.contains("not_closed") { try acceptGaps(day) }
  }

  /// Accepts the gaps of days that will never come, once no day in them may still come.
  private func acceptGaps(_ day: Int) throws {
    let gone = absent.filter { fates[$0] == .missing && $0 < day - 1 }
    let (all, open) = (absent, absent.subtracting(gone))
    for month in Set(gone.subtracting(accepted).map { date($0).calendarMonth }) {
      for row in try rows("gaps", "--month", "\(month)") {
        func covers(_ day: Int) -> Bool {
          let date = "\(date(day))"
          return row[3].prefix(10) <= date && date <= row[4].prefix(10)
        }
        guard !open.contains(where: covers), all.contains(where: covers) else { continue }
        let run = try rater(["gaps", "accept", row[0], "--reason", "the switch was down"])
        #expect(run.status == 0, "\(run.error)")
        accepted.formUnion(all.filter(covers))
      }
    }
  }

  /// Ends with everything good: what is still on its way comes, and the person deals with the rest.
  func finish(_ day: Int) throws {
    for (_, work) in coming.sorted(by: { $0.key < $1.key }) { for bring in work { try bring() } }
    coming = [:]
    var night = day
    repeat {
      try self.night(night, .fine)
      night += 1
    } while !expected(night).isEmpty && night < day + 40
    #expect(expected(night).isEmpty)
  }

  // MARK: Commands

  /// Runs the README's job as cron does.
  private func cron(_ day: Int, dying step: String? = nil) throws -> Outcome {
    let page = try Documentation.text("README.md")
    let table = Documentation.block("cron", with: "nightly", of: page)
    func here(_ text: some StringProtocol) -> String {
      String(text).replacing("/usr/local/", with: "\(folder.path)/usr/local/")
        .replacing("/srv/", with: "\(folder.path)/srv/")
    }
    let job = try #require(table.first { $0.contains("nightly") })
    var environment = ["HOME": folder.path, "LOGNAME": "billing", "SHELL": "/bin/sh"]
    environment["PATH"] = "/usr/bin:/bin"
    for line in table where line.contains("=") && !line.contains(" * ") {
      let parts = line.split(separator: "=", maxSplits: 1)
      environment[String(parts[0])] = here(parts[1])
    }
    #expect(environment["CDR_RATER_LEDGER"] == ledger)
    if let step { environment["CDR_RATER_DIE_AT"] = step }
    let command = job.split(separator: " ", maxSplits: 5)[5].replacing("\\%", with: "%")
    let script = "exec " + here(command) + " --as-of \(date(day + 1))T03:15:00"
    let words = environment.map { "\($0.key)=\($0.value)" } + ["/bin/sh", "-c", script]
    let run = RunningProgram("/usr/bin/env", ["-i"] + words, in: folder, environment: [:])
    try run.start(input: FileHandle.nullDevice)
    return try run.wait()
  }

  func rater(_ arguments: [String]) throws -> Outcome {
    try Program.start(
      arguments, in: folder, environment: ["CDR_RATER_LEDGER": ledger]
    ).wait()
  }

  func rows(_ arguments: String...) throws -> [[String]] {
    let run = try rater(arguments)
    #expect(run.status == 0, "\(run.error)")
    return run.output.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  // MARK: What must hold in the end

  /// All files of postings together are the bill of all good files, line by line.
  func checkPostings() throws {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: "\(folder.path)/srv/bills/postings"
    ).sorted()
    var sums: [[String]: Int] = [:]
    var ids: Set<String> = []
    for name in names {
      let lines = try folder.text("srv/bills/postings/\(name)").split(separator: "\n")
      for line in lines.dropFirst() {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        #expect(ids.insert(fields[0]).inserted, "\(fields[0]) is in two files")
        sums[[fields[1], fields[2], fields[3]], default: 0] += cents(fields[6])
      }
      // By month and run, as it was posted.
      let words = name.replacing(".csv", with: "").split(separator: "-")
      let (month, run) = ("\(words[1])-\(words[2])", String(words[4]))
      #expect(
        try rater(["postings", "--run", run, "--month", month]).output
          == folder.text("srv/bills/postings/\(name)"))
    }
    let bill = try rater(
      ["rate", "--as-of", "2026-11-01", "--max-rejects", "100%", "\(folder.path)/srv/good"])
    #expect(bill.status == 0, "\(bill.error)")
    var expected: [[String]: Int] = [:]
    for line in bill.output.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      expected[[fields[0], fields[1], fields[2]], default: 0] += cents(fields[10])
    }
    #expect(sums.filter { $0.value != 0 } == expected)
    #expect(expected.count > 20)
    let verify = try rater(["verify"])
    #expect(verify.status == 0, "\(verify.error)")
  }

  /// A sum of two decimals, in hundredths.
  private func cents(_ text: String) -> Int { Int(text.replacing(".", with: "")) ?? .min }
}
