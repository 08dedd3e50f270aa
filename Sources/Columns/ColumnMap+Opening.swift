import Metering

extension ColumnMap {
  /// The names of the built-in maps, in the order in which they are listed.
  public static var builtInNames: [String] { ["standard"] }

  /// The text of a built-in map; nil for any other name.
  public static func builtInText(_ name: String) -> String? {
    guard name == "standard" else { return nil }
    return """
      # The columns that files have which need no map.
      name: standard
      fields:
        call_id: {column: call_id}
        account_id: {column: account_id}
        product: {column: product}
        start_time: {column: start_time}
        duration: {column: duration_seconds, unit: seconds}
        recording: {column: recording_seconds, unit: seconds, optional: true}

      """
  }

  /// Opens a built-in map by its name, or else a file.
  ///
  /// - Throws: `unfit` for any other name than `standard`.
  public init(nameOrPath: String) throws(Failure) {
    guard nameOrPath == "standard" else {
      throw Failure(.unfit, "\(nameOrPath) is no column map")
    }
    self = .standard
  }
}
