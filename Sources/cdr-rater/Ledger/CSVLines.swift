import Reports

/// Lines of CSV under a header.
struct CSVLines {
  private var bytes: [UInt8]

  init(_ header: String) { bytes = Array((header + "\n").utf8) }

  mutating func add(_ fields: [String]) {
    for (place, field) in fields.enumerated() {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes.append(csvField: field)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}
