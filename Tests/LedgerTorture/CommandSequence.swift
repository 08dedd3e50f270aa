import LedgerModel
import TestSupport

/// A world and the commands that a ledger in it is given.
package struct CommandSequence: Codable {
  package var seed: UInt64
  package var commands: [Command]

  package init(seed: UInt64, commands: [Command]) {
    self.seed = seed
    self.commands = commands
  }

  /// One command in this many is killed, unless asked otherwise.
  package static let kills = 16

  /// The sequence of a seed.
  ///
  /// - Parameter kills: one command in this many is killed.
  package init(seed: UInt64, kills: Int = Self.kills) {
    var making = SequenceMaking(seed: seed, kills: kills)
    self.init(seed: seed, commands: making.run())
  }
}

/// Draws commands.
private struct SequenceMaking {
  private let world: World
  private var random: SeededRandom
  private let kills: Int
  /// Files that were drawn, to come again.
  private var known: [Command.FileSpec] = []
  private var commands: [Command] = []

  init(seed: UInt64, kills: Int) {
    world = World(seed: seed)
    random = SeededRandom(seed: seed &* 2)
    self.kills = kills
  }

  mutating func run() -> [Command] {
    let count = 20 + random.below(21)
    add(ingest())
    while commands.count < count {
      switch random.below(100) {
      case ..<34: add(ingest())
      case ..<48: add(.undo(file: random.below(8), by: random.pick(Command.UndoName.allCases)))
      case ..<58: add(recycle())
      case ..<62: add(.recycleOpen(isTrial: random.oneIn(5)))
      case ..<67: add(.writeOff((0...random.below(2)).map { _ in random.below(8) }))
      case ..<79: post()
      case ..<80: add(.forget(settledOnly: random.oneIn(2)))
      case ..<82: add(.reopen(month: random.below(4)))
      case ..<86: close()
      case ..<93: add(rerate())
      case ..<95: add(.prune(month: random.below(4)))
      case ..<97: add(.backUp)
      default: add(.restore)
      }
    }
    return commands
  }

  private mutating func add(_ command: Command) {
    guard random.oneIn(kills) else {
      commands.append(command)
      return
    }
    let steps = command.stepsToDieAt
    guard !steps.isEmpty else {
      commands.append(command)
      return
    }
    commands.append(.kill(at: random.pick(steps), command))
    // Whoever finds a command killed gives it again.
    if random.oneIn(2) { commands.append(command) }
  }

  // MARK: Files

  private mutating func ingest() -> Command {
    var ingest = Command.Ingest(files: [])
    for _ in 0..<random.pick([1, 1, 1, 2, 3]) {
      let file = file()
      if !ingest.files.contains(where: { $0.name == file.name }) { ingest.files.append(file) }
    }
    ingest.map = random.oneIn(8) ? .other : random.oneIn(20) ? .unfit : .standard
    ingest.isGrowing = random.oneIn(4)
    ingest.jobs = random.pick([1, 1, 2])
    if random.oneIn(5) { ingest.list = list() }
    if random.oneIn(8) { ingest.contracts = contracts() }
    if random.oneIn(8) { ingest.numbers = random.below(2) }
    if random.oneIn(8) { ingest.seats = random.below(2) }
    if random.oneIn(6) { ingest.accounts = random.below(3) }
    if random.oneIn(8) { ingest.rejectLimit = random.below(3) }
    return .ingest(ingest)
  }

  private mutating func file() -> Command.FileSpec {
    guard let last = known.last else { return keep(newFile()) }
    // What matters most is a file that comes again with its last record otherwise.
    if last.endsRejected, random.oneIn(2) { return keep(grown(last)) }
    if random.oneIn(2) { return keep(newFile()) }
    var file = random.oneIn(2) ? last : random.pick(known)
    switch random.below(6) {
    case 0: break
    case 1: file.name = name()
    case 2:
      file.isCompressed.toggle()
      file.name = name()
    case 3: file.records[random.below(file.records.count)] = record()
    default: file = grown(file)
    }
    return keep(file)
  }

  private mutating func newFile() -> Command.FileSpec {
    var file = Command.FileSpec(name: name(), records: records(1 + random.below(8)))
    guard random.oneIn(6) else { return file }
    // Files are compared by their first 4096 bytes: this one differs behind them from those to come.
    for place in file.records.indices { file.records[place].note = 4500 / file.records.count }
    file.records.append(rejectedRecord())
    return file
  }

  /// A file with more records; the last one is another, or whole where it was cut off.
  private mutating func grown(_ old: Command.FileSpec) -> Command.FileSpec {
    var file = old
    if var tail = file.tail {
      if random.oneIn(2) { tail.flaw = random.oneIn(2) ? nil : random.pick(Record.Flaw.allCases) }
      file.records.append(tail)
    } else if file.endsRejected, random.oneIn(2) {
      file.records[file.records.count - 1] = rejectedRecord()
    }
    file.tail = random.oneIn(2) ? record() : nil
    if random.oneIn(2) { file.tail?.flaw = .cut }
    file.records += records(random.below(3))
    if random.oneIn(2) { file.name = name() }
    return file
  }

  private mutating func rejectedRecord() -> Record {
    var record = record()
    record.flaw = random.pick(Record.Flaw.allCases)
    return record
  }

  private mutating func keep(_ file: Command.FileSpec) -> Command.FileSpec {
    known.append(file)
    return file
  }

  private mutating func name() -> String { "f\(random.below(30)).csv" }

  private mutating func records(_ count: Int) -> [Record] {
    var records: [Record] = []
    while records.count < count {
      // The same line again, now and then.
      if let last = records.last, random.oneIn(10) {
        records.append(last)
      } else {
        records.append(record())
      }
    }
    return records
  }

  private mutating func record() -> Record {
    var record = Record(
      id: random.pick(World.ids), account: random.pick(World.accounts),
      other: random.pick(World.accounts), product: random.pick([0, 0, 0, 1, 2, 3]),
      start: random.pick(world.starts),
      duration: random.pick(["0", "1", "59", "60", "60.001", "61", "600", "3600", "86400", "600"]),
      recording: random.pick(["", "", "", "", "0", "30", "61"]))
    record.isAnswered = !random.oneIn(4)
    record.form = random.pick(Record.StartForm.allCases)
    if random.oneIn(6) { record.flaw = random.pick(Record.Flaw.allCases) }
    // Calls that are the same in all but how they are written.
    if random.oneIn(3) {
      (record.account, record.product, record.duration, record.recording) = ("acme", 0, "60", "")
    }
    return record
  }

  // MARK: Suspense

  private mutating func recycle() -> Command {
    let count = 1 + random.below(3)
    var recycle = Command.Recycle(
      entries: (0..<count).map { _ in random.below(12) }, corrections: [])
    for _ in 0..<count {
      switch random.below(7) {
      case 0: recycle.corrections.append(.unchanged)
      case 1, 2: recycle.corrections.append(.fixed)
      case 3:
        // A call that ends in another month than it starts in.
        var record = record()
        (record.flaw, record.isAnswered) = (nil, true)
        (record.start, record.duration) = (random.pick(world.lastStarts), "3600")
        recycle.corrections.append(.replaced(record))
      case 4: recycle.corrections.append(.newID(random.pick(World.ids + ["n1", "n2"])))
      default:
        var record = record()
        if !random.oneIn(4) { record.flaw = nil }
        recycle.corrections.append(.replaced(record))
      }
    }
    recycle.isTrial = random.oneIn(5)
    recycle.hasLabels = !random.oneIn(4)
    recycle.mayRepeat = random.oneIn(10)
    return .recycle(recycle)
  }

  // MARK: Postings

  private mutating func list() -> PriceList {
    random.oneIn(3) ? .folder : .single(random.below(world.tariffs.tariffs.count))
  }

  private mutating func contracts() -> Int { random.below(world.tariffs.contracts.count) }

  private mutating func post() {
    var post = Command.Post(random.oneIn(3) ? .all : .post, month: random.below(4))
    if random.oneIn(5) { post.list = list() }
    if random.oneIn(8) { post.contracts = contracts() }
    add(.post(post))
  }

  private mutating func close() {
    // Months are closed in their order, mostly.
    let month = random.below(3)
    for earlier in 0...month where earlier == month || random.oneIn(2) {
      var post = Command.Post(.close(isEarly: random.oneIn(6)), month: earlier)
      post.isForced = random.oneIn(2)
      add(.post(post))
    }
    if random.oneIn(3) { add(.prune(month: month + random.below(2))) }
  }

  private mutating func rerate() -> Command {
    var post = Command.Post(.rerate(isTrial: random.oneIn(3)), month: random.below(4))
    post.further = random.pick([0, 0, 1, 2])
    post.list = list()
    if random.oneIn(4) { post.contracts = contracts() }
    return .post(post)
  }
}

extension Command.FileSpec {
  /// Whether its last record is rejected.
  fileprivate var endsRejected: Bool { (tail ?? records.last)?.flaw != nil }
}
