import CDRCore
import Foundation
import OperatorFiles

extension ColumnMap {
  /// The names of the maps that the program carries, in order.
  public static let builtInNames = [
    "3cx", "alibaba-robot", "alibaba-robot-report", "alibaba-voice", "amazon-connect", "asterisk",
    "avaya-smdr", "broadworks", "cucm", "freeswitch", "standard", "twilio", "twilio-json",
  ]

  /// The YAML of a map that the program carries, to read and as a starting point; nil when none
  /// has this name.
  public static func builtInText(_ name: String) -> String? {
    let bytes: [UInt8]? =
      switch name {
      case "3cx": PackageResources._cx_yaml
      case "alibaba-robot": PackageResources.alibaba_robot_yaml
      case "alibaba-robot-report": PackageResources.alibaba_robot_report_yaml
      case "alibaba-voice": PackageResources.alibaba_voice_yaml
      case "amazon-connect": PackageResources.amazon_connect_yaml
      case "asterisk": PackageResources.asterisk_yaml
      case "avaya-smdr": PackageResources.avaya_smdr_yaml
      case "broadworks": PackageResources.broadworks_yaml
      case "cucm": PackageResources.cucm_yaml
      case "freeswitch": PackageResources.freeswitch_yaml
      case "standard": PackageResources.standard_yaml
      case "twilio": PackageResources.twilio_yaml
      case "twilio-json": PackageResources.twilio_json_yaml
      default: nil
      }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Reads a map by the name of a built-in one, else from the file of that path. A file that is
  /// called as a built-in map is written with its folder: `./asterisk`.
  ///
  /// - Throws: a `Failure` of kind `inputMissing` when there is neither, and of kind `unfit`, listing
  ///   every fault with its line, when the file is not a column map.
  public init(nameOrPath: String) throws(Failure) {
    if let text = Self.builtInText(nameOrPath) {
      try self.init(text: text, origin: "\(nameOrPath) (built-in)")
      return
    }
    // What looks like a path is one, and its absence is said in the system's words.
    guard nameOrPath.contains("/") || FileManager.default.fileExists(atPath: nameOrPath) else {
      let nearest = nearestWord(to: nameOrPath, among: Self.builtInNames)
      throw Failure(
        .inputMissing,
        "\(nameOrPath): neither a file nor a built-in column map; "
          + (nearest.map { "did you mean \($0)? " } ?? "")
          + "Built in are \(Self.builtInNames.joined(separator: ", "))")
    }
    try self.init(path: nameOrPath)
  }

  /// The built-in maps, as far as they can be read; a test says that all can.
  package static let builtIns: [ColumnMap] = builtInNames.compactMap { name in
    try? ColumnMap(nameOrPath: name)
  }
}
