import Metering
import TestSupport
import Testing

@testable import CallIngest

/// The inflate libraries of this build.
let libraries = InflateLibrary.allCases.filter { $0.version != nil }

/// The whole text of a file, read in pieces of a size.
func text(
  of path: String, library: InflateLibrary, pieces: Int = 1 << 16
) throws(Failure) -> [UInt8] {
  let inputs = InputList(arguments: [path])
  guard let file = inputs.files.first else { throw Failure.joined(inputs.faults) }
  var reader = try TextReader.open(file, library: library)
  var text: [UInt8] = []
  let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: pieces)
  defer { buffer.deallocate() }
  while true {
    let count = try reader.read(into: buffer, count: pieces)
    text += UnsafeBufferPointer(start: buffer, count: count)
    if count < pieces { return text }
  }
}

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
