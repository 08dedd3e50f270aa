import ArgumentParser

/// The accounts that there are.
struct AccountsArgument: ParsableArguments {
  @Option(
    name: .customLong("accounts"),
    help: ArgumentHelp(
      "CSV account_id,name: the accounts that exist; calls of others are rejected.",
      valueName: "file"))
  var path: String?

  func validate() throws { try refuseEmpty([("--accounts", path)]) }
}
