import ArgumentParser
import OperatorFiles

/// The name of a command that there is none of, and the one that was likely meant.
struct MistypedCommand {
  /// What was written.
  var name: String
  /// The command that is written much like it.
  var likely: String
  /// The command under which it was looked for: `cdr-rater ledger`.
  var parent: String

  /// Looks through the arguments of the program, without its name.
  ///
  /// - Returns: nil where all names of commands are known, or nothing is like the one that is not.
  static func find(in arguments: [String]) -> MistypedCommand? {
    let names = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    return find(in: names, under: CDRRater.self, named: "cdr-rater")
  }

  private static func find(
    in names: ArraySlice<String>, under command: any ParsableCommand.Type, named path: String
  ) -> MistypedCommand? {
    let configuration = command.configuration
    guard let name = names.first, !name.hasPrefix("-") else { return nil }
    var known: [String] = []
    for subcommand in configuration.subcommands {
      let other = subcommand._commandName
      if other == name {
        return find(in: names.dropFirst(), under: subcommand, named: path + " " + name)
      }
      known.append(other)
    }
    guard configuration.defaultSubcommand == nil, let likely = nearestWord(to: name, among: known)
    else { return nil }
    return MistypedCommand(name: name, likely: likely, parent: path)
  }

  /// What to say of it.
  var message: String {
    "Error: Unknown command '\(name)'. Did you mean '\(likely)'?\n"
      + "Usage: \(parent) <subcommand>\n  See '\(parent) --help' for more information.\n"
  }
}
