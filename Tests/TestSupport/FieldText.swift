import ColumnMaps

/// Bytes as a field, with room behind them that may be read.
package func withField<Result>(_ bytes: [UInt8], _ body: (Field) -> Result) -> Result {
  (bytes + [UInt8](repeating: UInt8(ascii: "7"), count: 64)).withUnsafeBufferPointer {
    body(Field(bytes: $0.baseAddress!, count: bytes.count))
  }
}

package func withField<Result>(_ text: String, _ body: (Field) -> Result) -> Result {
  withField(Array(text.utf8), body)
}
