import Testing

@testable import CallIngest

/// Bytes as a field, with room behind them that may be read.
func withField<Result>(_ bytes: [UInt8], _ body: (Field) -> Result) -> Result {
  (bytes + [UInt8](repeating: UInt8(ascii: "7"), count: 64)).withUnsafeBufferPointer {
    body(Field(bytes: $0.baseAddress!, count: bytes.count))
  }
}

func withField<Result>(_ text: String, _ body: (Field) -> Result) -> Result {
  withField(Array(text.utf8), body)
}

/// Text as a test's argument, shown on one line whatever it holds.
struct Line: Hashable, ExpressibleByStringLiteral, CustomTestStringConvertible {
  var text: String

  init(stringLiteral text: String) { self.text = text }

  var testDescription: String { text.debugDescription }
}
