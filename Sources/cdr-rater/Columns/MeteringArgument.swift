import ArgumentParser
import CDRCore
import Tariffs

/// The tariff of which commands over column maps need the zone and the products.
struct MeteringArgument: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A tariff, or a folder of them, for the time zone and products. Default: the built-in one.",
      valueName: "file|folder"))
  var tariff: String?

  func validate() throws { try refuseEmpty([("--tariff", tariff)]) }

  var metering: Metering {
    get throws { try (tariff.map { try TariffBook(nameOrPath: $0) } ?? .builtIn()).metering }
  }
}
