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

  @Flag(help: "Leave out a last line that has no line end, for logs still being written.")
  var growing = false

  @OptionGroup var calls: CallArguments<Wording>

  func validate() throws { try refuseEmpty([("--numbers", numbers), ("--seats", seats)]) }

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
      return options
    }
  }
}
