/// A sequence for people to read.
extension CommandSequence {
  package var text: String {
    let world = World(seed: seed)
    let attribution = world.calendar.attributesByEnd ? "end" : "start"
    var text = "in \(world.zoneName), by the \(attribution) of calls, from \(world.months[0]) on\n"
    for (place, command) in commands.enumerated() {
      text += "\(place + 1). \(command.text(in: world))\n"
    }
    return text
  }
}

extension Command {
  func text(in world: World) -> String {
    switch self {
    case .ingest(let ingest): return ingest.text(in: world)
    case .undo(let file, let name): return "undo file \(file), by its \(name)"
    case .recycle(let recycle):
      return "recycle\(recycle.isTrial ? " --test" : "")\(recycle.hasLabels ? "" : " by call ids")"
        + zip(recycle.entries, recycle.corrections).map { entry, correction in
          "\n   open entry \(entry): \(correction.text(in: world))"
        }.joined()
    case .recycleOpen(let isTrial): return "recycle --open" + (isTrial ? " --dry-run" : "")
    case .writeOff(let entries): return "write off open entries \(entries)"
    case .post(let post):
      let last = min(post.month + post.further, 3)
      let months = post.further == 0 ? "" : " to \(world.months[last])"
      return "\(post.kind), \(world.months[post.month])\(months)"
        + (post.list.map { ", tariff \($0)" } ?? "")
        + (post.contracts.map { ", contracts \($0)" } ?? "")
    case .reopen(let month): return "reopen \(world.months[month])"
    case .forget(let settledOnly):
      return "forget \(settledOnly ? "settled records" : "all records")"
    case .prune(let month): return "prune before \(world.months[month])"
    case .backUp: return "back up"
    case .restore: return "restore the backup"
    case .kill(let step, let command): return "killed at \(step): " + command.text(in: world)
    }
  }
}

extension Command.Ingest {
  fileprivate func text(in world: World) -> String {
    var text = "ingest" + (isGrowing ? " --growing" : "") + (map == .standard ? "" : ", map \(map)")
    if let list { text += ", tariff \(list)" }
    for (name, value) in [
      ("contracts", contracts), ("numbers", numbers), ("seats", seats), ("accounts", accounts),
      ("--max-rejects", rejectLimit),
    ] {
      if let value { text += ", \(name) \(value)" }
    }
    for file in files {
      text += "\n   \(file.name)\(file.isCompressed ? ", compressed" : ""):"
      for record in file.records + (file.tail.map { [$0] } ?? []) {
        text += "\n     " + String(decoding: record.text(in: world), as: UTF8.self)
      }
      if file.tail != nil { text += " (no line end)" }
    }
    return text
  }
}

extension Command.Recycle.Correction {
  fileprivate func text(in world: World) -> String {
    switch self {
    case .unchanged: "as it is"
    case .fixed: "corrected"
    case .newID(let id): "corrected, with the id \(id)"
    case .replaced(let record): String(decoding: record.text(in: world), as: UTF8.self)
    }
  }
}
