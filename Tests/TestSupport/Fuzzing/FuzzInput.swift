/// What a fuzzer made up, read from its first byte to its last.
package struct FuzzInput {
  /// What was not read yet.
  package private(set) var rest: ArraySlice<UInt8>

  package init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next byte; 0 at the end.
  package mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// A number below a bound, which is at most 256.
  package mutating func below(_ bound: Int) -> Int { Int(byte()) % bound }

  /// One of some values.
  package mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

  /// A number of so many bytes.
  package mutating func number(bytes: Int) -> UInt64 {
    (0..<bytes).reduce(0) { number, _ in number << 8 | UInt64(byte()) }
  }

  /// So many bytes, or what is left.
  package mutating func bytes(_ count: Int) -> ArraySlice<UInt8> {
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }
}
