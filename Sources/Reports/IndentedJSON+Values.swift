import CDRCore

/// Values that may be missing, and numbers in the forms of a bill.
extension IndentedJSON {
  /// Money is a string, so that no reader makes a floating-point number of it.
  package mutating func money(_ key: String, _ money: FixedDecimal) {
    value(key, money.description)
  }

  /// Billed seconds as minutes with up to 3 decimals.
  package mutating func minutes(_ key: String, _ seconds: Int64?) {
    value(key) { json in
      if let seconds { json.append(minutesOfSeconds: seconds) } else { json.append("null") }
    }
  }

  /// Milliseconds as seconds with up to 3 decimals.
  package mutating func time(_ key: String, _ milliseconds: Int64?) {
    value(key) { json in
      if let milliseconds {
        json.append(secondsOfMilliseconds: milliseconds)
      } else {
        json.append("null")
      }
    }
  }

  /// An object, or null.
  package mutating func object<Value>(
    _ key: String, when value: Value?, _ write: (Value, inout IndentedJSON) -> Void
  ) {
    guard let value else { return self.value(key) { $0.append("null") } }
    object(key) { write(value, &$0) }
  }

  /// An array of objects, or null.
  package mutating func array<Value>(
    _ key: String, when values: [Value]?, _ write: (Value, inout IndentedJSON) -> Void
  ) {
    guard let values else { return value(key) { $0.append("null") } }
    array(key) { json in
      for value in values { json.object { write(value, &$0) } }
    }
  }
}
