import Testing

@testable import Metering

/// Text as a test's argument, shown on one line whatever it holds.
struct Line: Hashable, ExpressibleByStringLiteral, CustomTestStringConvertible {
  var text: String

  init(stringLiteral text: String) { self.text = text }

  var testDescription: String { text.debugDescription }
}
