import Foundation
import Testing

/// Prometheus' text format, read strictly: what it does not allow is a failed expectation.
struct Exposition {
  struct Sample: Hashable {
    var name: String
    var labels: [String: String]
  }

  private(set) var values: [Sample: String] = [:]
  private(set) var types: [String: String] = [:]
  private(set) var helps: [String: String] = [:]

  init(_ text: String, at location: SourceLocation = #_sourceLocation) throws {
    try #require(text.hasSuffix("\n"), sourceLocation: location)
    var family: String?
    for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("# HELP ") {
        let words = line.dropFirst(7).split(separator: " ", maxSplits: 1)
        try #require(words.count == 2, "\(line)", sourceLocation: location)
        family = String(words[0])
        try #require(helps[family!] == nil, "\(line) comes twice", sourceLocation: location)
        helps[family!] = String(words[1])
      } else if line.hasPrefix("# TYPE ") {
        let words = line.dropFirst(7).split(separator: " ")
        try #require(
          words.count == 2 && String(words[0]) == family && types[family!] == nil, "\(line)",
          sourceLocation: location)
        types[family!] = String(words[1])
      } else {
        let (sample, value) = try #require(
          Self.sample(line), "\(line)", sourceLocation: location)
        try #require(
          sample.name == family && types[sample.name] != nil, "\(line)", sourceLocation: location)
        try #require(values[sample] == nil, "\(line) comes twice", sourceLocation: location)
        values[sample] = value
      }
    }
  }

  /// The value of a sample; nil when there is none.
  func callAsFunction(_ name: String, _ labels: [String: String]) -> String? {
    values[Sample(name: "cdr_rater_" + name, labels: labels)]
  }

  private static func sample(_ line: Substring) -> (Sample, String)? {
    guard
      let found = line.wholeMatch(
        of: /([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (-?[0-9]+(?:\.[0-9]+)?)/)
    else { return nil }
    var labels: [String: String] = [:]
    var rest = found.2
    while let label = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"/) {
      let name = String(label.1)
      guard labels[name] == nil else { return nil }
      labels[name] = String(label.2).replacing(/\\(.)/) { $0.1 == "n" ? "\n" : String($0.1) }
      rest = rest[label.range.upperBound...]
      if rest.first == ",", rest.count > 1 { rest.removeFirst() } else { break }
    }
    return rest.isEmpty ? (Sample(name: String(found.1), labels: labels), String(found.3)) : nil
  }
}
