import CDRCore
import Crypto
import OperatorFiles

extension Tariff {
  /// Reads a tariff from the text of a tariff file.
  ///
  /// - Parameters:
  ///   - text: YAML in UTF-8, a byte order mark allowed.
  ///   - origin: what messages call it: a path, or `built-in`.
  /// - Throws: a `Failure` of kind `unfit` that lists every fault with its line.
  public init(text: some Collection<UInt8>, origin: String) throws(Failure) {
    let bytes = Array(text)
    let faults = FaultLog()
    var tariff: Tariff?
    let kind = YAMLDocument.Kind(
      name: "a tariff", startingPoint: "`cdr-rater tariff show` prints one to start from")
    if let root = YAMLDocument(bytes: bytes, of: kind, faults: faults).root {
      tariff = TariffReader(faults: faults).tariff(from: root)
    }
    try faults.throwIfAny(in: origin)
    guard let tariff else { throw Failure(.bug, "\(origin): neither a tariff nor a fault") }
    self = tariff
    self.sha256 = SHA256.hash(data: bytes).hexadecimal
    self.origin = origin
    self.text = String(decoding: bytes, as: UTF8.self)
  }

  /// Reads a tariff from the text of a tariff file.
  /// - Throws: as ``init(text:origin:)`` of bytes.
  public init(text: String, origin: String) throws(Failure) {
    try self.init(text: text.utf8, origin: origin)
  }

  /// Reads a tariff file.
  /// - Throws: a `Failure` of kind `inputMissing` when the file cannot be read, and of kind
  ///   `unfit`, listing every fault with its line, when it is not a tariff.
  public init(path: String) throws(Failure) {
    try self.init(text: FileText.bytes(ofFile: path), origin: path)
  }
}

// MARK: Built in

extension Tariff {
  /// The names of the tariffs that the program carries.
  public static let builtInNames = ["icc-20211220"]

  /// The origin of tariffs that the program carries.
  public static let builtInOrigin = "built-in"

  /// The price list that holds when no tariff is given.
  /// - Throws: a bug when the program carries a faulty tariff.
  public static var builtIn: Tariff {
    get throws(Failure) {
      try Tariff(text: PackageResources.icc_20211220_yaml, origin: builtInOrigin)
    }
  }
}

// MARK: Metering

extension Tariff {
  /// The half of the tariff that the first pass knows.
  public var metering: Metering {
    Metering(
      items: items.map { MeteredItem(name: $0.name, rounding: $0.rounding) },
      recording: recording?.rounding ?? TimeRounding(), timeZone: timeZone,
      attribution: attribution)
  }

  /// How the calls of an item are rounded up; nil where the tariff has no such item.
  public func rounding(of item: String) -> TimeRounding? {
    items.first { $0.name.hasBytes(of: item) }?.rounding
  }

  /// What messages call the tariff: its path, or its name when it is built in.
  public var label: String { origin == Self.builtInOrigin ? "\(name) (built-in)" : origin }
}
