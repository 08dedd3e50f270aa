import ArgumentParser
import OperatorFiles

/// The name of a command that there is none of, and the one that was likely meant.
struct MistypedCommand {
  /// What was written.
  let name: String
  /// The command that is written much like it.
  let likely: String
  /// The command under which it was looked for: `cdr-rater ledger`.
  let parent: String

  private init(name: String, likely: String, parent: String) {
    self.name = name
    self.likely = likely
    self.parent = parent
  }

  /// - Parameter arguments: of the program, without its name.
  /// - Returns: nil where all names of commands are known, or nothing is like the one that is not.
  init?(_ arguments: [String]) {
    var command: any ParsableCommand.Type = CDRRater.self
    var path = [CDRRater.configuration.commandName ?? ""]
    for argument in arguments {
      let known = command.configuration.subcommands
      guard !known.isEmpty, !argument.hasPrefix("-") else { return nil }
      if argument == "help", path.count == 1 { continue }
      if let next = known.first(where: { $0._commandName == argument }) {
        command = next
        path.append(argument)
        continue
      }
      guard command.configuration.defaultSubcommand == nil,
        let likely = nearestWord(to: argument, among: known.map(\._commandName))
      else { return nil }
      self.init(name: argument, likely: likely, parent: path.joined(separator: " "))
      return
    }
    return nil
  }

  /// What to say of it.
  var message: String {
    "Error: Unknown command '\(name)'. Did you mean '\(likely)'?\n"
      + "Usage: \(parent) <subcommand>\n  See '\(parent) --help' for more information.\n"
  }
}
