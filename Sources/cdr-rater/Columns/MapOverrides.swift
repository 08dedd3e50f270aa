import ArgumentParser
import CDRCore
import ColumnMaps

/// What a command line says otherwise than a column map does.
struct MapOverrides: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The item of all calls, instead of the column map's constant one.",
      valueName: "item"))
  var product: String?

  @Option(
    help: ArgumentHelp(
      "The time zone of timestamps without an offset, such as Europe/Lisbon. Default: the column "
        + "map's, else the tariff's.", valueName: "zone"))
  var timeZone: String?

  func validate() throws { try refuseEmpty([("--product", product), ("--time-zone", timeZone)]) }

  /// The map of a name or a path, as far as nothing else is said.
  /// - Throws: what reading it throws; `usage` for a product or a zone that it cannot have.
  func map(_ nameOrPath: String) throws(Failure) -> ColumnMap {
    try ColumnMap(nameOrPath: nameOrPath).overriding(product: product, timeZone: timeZone)
  }
}
