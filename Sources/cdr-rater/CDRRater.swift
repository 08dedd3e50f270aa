import ArgumentParser

@main struct CDRRater: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cdr-rater", subcommands: [TariffCommand.self])
}
