import CDRCore

/// Figures of a run in Prometheus' text format, as node_exporter's textfile collector reads it.
///
/// Every name begins with `cdr_rater_`, and every sample says which command it is of, and where there
/// is one which ledger, so that the files of several commands can lie in one folder.
///
/// ```swift
/// var metrics = Metrics(command: "ingest", ledger: "calls.ledger")
/// metrics.gauge("files", help: "Inputs, by what became of them.", 3, ["outcome": "taken"])
/// metrics.gauge("duration_seconds", help: "How long the run took.", FixedDecimal("1.250")!)
/// ```
///
/// Numbers are written as exact decimals.
public struct Metrics: Sendable {
  /// A label of a sample: its name, as the format allows it, and its value, any text.
  public typealias Labels = KeyValuePairs<String, String>

  private struct Family {
    var name: String
    var help: String
    var samples: [UInt8] = []
  }

  /// In the order in which they came.
  private var families: [Family] = []
  private let common: [(name: String, value: String)]

  /// No figures yet.
  ///
  /// - Parameters:
  ///   - command: as it is typed: `rate`.
  ///   - ledger: the path that it was given by; nil for a command without one.
  public init(command: String, ledger: String? = nil) {
    common = [("command", command)] + (ledger.map { [("ledger", $0)] } ?? [])
  }

  /// Adds a sample to a family, which begins with its first sample.
  ///
  /// - Parameters:
  ///   - name: what is measured, with its unit and without `cdr_rater_`: `duration_seconds`.
  ///   - help: a sentence about it; that of a family's first sample is the one written.
  ///   - value: the sample.
  ///   - labels: besides the command and the ledger.
  public mutating func gauge(
    _ name: String, help: String, _ value: FixedDecimal, _ labels: Labels = [:]
  ) {
    let place = families.firstIndex { $0.name == name } ?? families.count
    if place == families.count { families.append(Family(name: name, help: help)) }
    let all = common + labels.map { (name: $0.key, value: $0.value) }
    families[place].samples.append("\(Self.prefix)\(name){")
    for (index, label) in all.enumerated() {
      families[place].samples.append("\(index == 0 ? "" : ",")\(label.name)=\"")
      families[place].samples.append(Self.escaped(label.value, quotes: true))
      families[place].samples.append(UInt8(ascii: "\""))
    }
    families[place].samples.append("} ")
    families[place].samples.append(value)
    families[place].samples.append(UInt8(ascii: "\n"))
  }

  /// Adds a sample that is a count.
  ///
  /// - Parameters:
  ///   - name: as for a decimal.
  ///   - help: as for a decimal.
  ///   - value: the count.
  ///   - labels: as for a decimal.
  public mutating func gauge(
    _ name: String, help: String, _ value: Int64, _ labels: Labels = [:]
  ) {
    gauge(name, help: help, FixedDecimal(units: Int128(value), scale: 0), labels)
  }

  /// The text: each family once, with its help and its type.
  public var text: [UInt8] {
    var text: [UInt8] = []
    for family in families {
      let name = Self.prefix + family.name
      text.append("# HELP \(name) \(Self.escaped(family.help, quotes: false))\n")
      text.append("# TYPE \(name) gauge\n")
      text.append(contentsOf: family.samples)
    }
    return text
  }

  private static let prefix = "cdr_rater_"

  /// A text as the format has it: a help with `\` and line ends escaped, a value with quotes as well.
  private static func escaped(_ text: String, quotes: Bool) -> String {
    let escaped = text.replacing("\\", with: #"\\"#).replacing("\n", with: #"\n"#)
    return quotes ? escaped.replacing("\"", with: #"\""#) : escaped
  }
}
