import ArgumentParser

/// `--metrics`
struct MetricsArgument: ParsableArguments {
  @Option(
    name: .customLong("metrics"),
    help: ArgumentHelp(
      "Write figures of the run here, for Prometheus' textfile collector. After a run that fails the "
        + "file of the last one stays.", valueName: "file"))
  var path: String?

  func validate() throws {
    try refuseEmpty([("--metrics", path)])
    if path == "-" { throw ValidationError("--metrics needs a file.") }
  }
}
