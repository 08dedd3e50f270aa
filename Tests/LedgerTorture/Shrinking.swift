/// Cuts a sequence that fails down to one that still fails in the same way, and has nothing that can
/// be left out.
package struct Shrinking {
  private let finding: Finding
  private let fails: (CommandSequence) -> Finding?

  /// - Parameter fails: runs a sequence.
  package init(_ finding: Finding, fails: @escaping (CommandSequence) -> Finding?) {
    self.finding = finding
    self.fails = fails
  }

  package func shrink(_ sequence: CommandSequence) -> CommandSequence {
    var best = sequence
    best.commands = Array(best.commands.prefix(finding.step + 1))
    while true {
      let size = best.commands.map(\.size).reduce(0, +)
      best = withoutCommands(best)
      best = withSimplerCommands(best)
      if best.commands.map(\.size).reduce(0, +) == size { return best }
    }
  }

  private func stillFails(_ sequence: CommandSequence) -> Bool {
    fails(sequence)?.check == finding.check
  }

  /// Leaves out ever shorter stretches of commands.
  private func withoutCommands(_ sequence: CommandSequence) -> CommandSequence {
    var best = sequence
    var length = max(1, best.commands.count / 2)
    while true {
      var end = best.commands.count
      while end > 0 {
        let start = max(0, end - length)
        var shorter = best
        shorter.commands.removeSubrange(start..<end)
        if stillFails(shorter) { best = shorter }
        end = start
      }
      if length == 1 { return best }
      length /= 2
    }
  }

  private func withSimplerCommands(_ sequence: CommandSequence) -> CommandSequence {
    var best = sequence
    for place in best.commands.indices {
      var isSimpler = true
      while isSimpler {
        isSimpler = false
        for command in best.commands[place].simpler {
          var simpler = best
          simpler.commands[place] = command
          if stillFails(simpler) {
            best = simpler
            isSimpler = true
            break
          }
        }
      }
    }
    return best
  }
}

extension Command {
  /// How much there is to a command: shrinking makes it less.
  var size: Int {
    switch self {
    case .ingest(let ingest):
      1
        + ingest.files.reduce(0) {
          $0 + 3 + $1.records.count + ($1.tail == nil ? 0 : 1) + ($1.isCompressed ? 1 : 0)
        }
        + [
          ingest.contracts, ingest.numbers, ingest.seats, ingest.accounts, ingest.rejectLimit,
        ].count { $0 != nil }
        + (ingest.list == nil ? 0 : 1) + (ingest.isGrowing ? 1 : 0) + ingest.jobs
        + (ingest.map == .standard ? 0 : 1)
    case .recycle(let recycle): 1 + recycle.entries.count
    case .writeOff(let entries): 1 + entries.count
    case .post(let post):
      1 + post.further + (post.list == nil ? 0 : 1) + (post.contracts == nil ? 0 : 1)
    case .kill(_, let command): 1 + command.size
    default: 1
    }
  }

  /// The same command with something left out, in every way.
  var simpler: [Command] {
    switch self {
    case .kill(let step, let command):
      return [command] + command.simpler.map { .kill(at: step, $0) }
    case .ingest(let ingest): return ingest.simpler.map { .ingest($0) }
    case .recycle(let recycle) where recycle.entries.count > 1:
      return recycle.entries.indices.map { place in
        var fewer = recycle
        fewer.entries.remove(at: place)
        fewer.corrections.remove(at: place)
        return .recycle(fewer)
      }
    case .writeOff(let entries) where entries.count > 1:
      return entries.map { .writeOff([$0]) }
    case .post(var post):
      var simpler: [Command] = []
      if post.further > 0 {
        post.further -= 1
        simpler.append(.post(post))
        post.further += 1
      }
      if post.contracts != nil {
        post.contracts = nil
        simpler.append(.post(post))
      }
      if post.kind == .post, post.list != nil {
        post.list = nil
        simpler.append(.post(post))
      }
      return simpler
    default: return []
    }
  }
}

extension Command.Ingest {
  fileprivate var simpler: [Command.Ingest] {
    var simpler: [Command.Ingest] = []
    func add(_ change: (inout Command.Ingest) -> Void) {
      var ingest = self
      change(&ingest)
      if ingest != self { simpler.append(ingest) }
    }
    for file in files.indices where files.count > 1 { add { $0.files.remove(at: file) } }
    add { $0.map = .standard }
    add { $0.isGrowing = false }
    add { $0.list = nil }
    add { $0.contracts = nil }
    add { $0.numbers = nil }
    add { $0.seats = nil }
    add { $0.accounts = nil }
    add { $0.rejectLimit = nil }
    add { $0.jobs = 1 }
    for file in files.indices {
      add { $0.files[file].isCompressed = false }
      add { $0.files[file].tail = nil }
      for record in files[file].records.indices {
        add { $0.files[file].records.remove(at: record) }
      }
    }
    return simpler
  }
}
