import ArgumentParser
import CDRCore
import Ledger

/// What goes into a ledger, and how it is read.
struct IngestArguments<Wording: CallWording>: ParsableArguments {
  @OptionGroup var tariffs: TariffArguments

  @Option(
    help: ArgumentHelp(
      "Numbers that accounts rent, CSV; replaces the stored ones.", valueName: "file"))
  var numbers: String?

  @Option(
    help: ArgumentHelp("Seat orders, CSV; replaces the stored ones.", valueName: "file"))
  var seats: String?

  @Option(help: ArgumentHelp("The name that stdin is listed under.", valueName: "name"))
  var name: String?

  @Flag(help: "Read every file again, even those unchanged since they were ingested.")
  var rehash = false

  @Flag(help: "Leave out a last line that has no line end, for logs still being written.")
  var growing = false

  @OptionGroup var calls: CallArguments<Wording>

  func validate() throws {
    guard (name != nil) == calls.inputs.contains("-") else {
      throw ValidationError(
        name == nil
          ? "A ledger lists what it reads by name: give stdin one with --name."
          : "--name is for stdin: give - as an input.")
    }
    try refuseEmpty([("--name", name), ("--numbers", numbers), ("--seats", seats)])
  }

  /// Whether there is anything that goes in.
  var areGiven: Bool {
    !calls.inputs.isEmpty || numbers != nil || seats != nil || calls.accounts.path != nil
  }

  /// The options as they are given.
  /// - Throws: as ``CallArguments/source``.
  var options: IngestOptions {
    get throws(Failure) {
      var options = IngestOptions(try calls.source)
      options.tariffs = tariffs.choice
      options.numbers = numbers
      options.seats = seats
      options.isGrowing = growing
      options.streamName = name
      options.rehashes = rehash
      return options
    }
  }
}
