/// Names of months, days and halves of a day, found in upper and lower case.
struct EnglishNames: Sendable {
  private struct Name {
    /// The bytes in lower case, with zeros above.
    var low: UInt64
    var high: UInt64
    /// Which bits of two words are of the name.
    var lowMask: UInt64
    var highMask: UInt64
    var count: Int
  }

  private let names: ContiguousArray<Name>

  /// - Parameter names: of 1 to 16 ASCII letters, none of them the beginning of another.
  init(_ names: [String]) {
    self.names = ContiguousArray(
      names.map { name in
        let bytes = Array(name.lowercased().utf8)
        func word(_ bytes: some Collection<UInt8>) -> UInt64 {
          bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let mask = bytes.map { _ in UInt8.max }
        return Name(
          low: word(bytes.prefix(8)), high: word(bytes.dropFirst(8)),
          lowMask: word(mask.prefix(8)), highMask: word(mask.dropFirst(8)), count: bytes.count)
      })
  }

  /// The name that a text begins with: its number from 0, and its length in bytes.
  func prefix(of text: Field) -> (number: Int, count: Int)? {
    // Only letters become lower case letters by this bit.
    let lowerCase: UInt64 = 0x2020_2020_2020_2020
    let low = unsafe Words.load(text.bytes, count: min(text.count, 8))
    let high = unsafe Words.load(text.bytes + 8, count: min(max(text.count - 8, 0), 8))
    for number in names.indices {
      let name = names[number]
      if (low | lowerCase) & name.lowMask == name.low,
        (high | lowerCase) & name.highMask == name.high, name.count <= text.count
      {
        return (number, name.count)
      }
    }
    return nil
  }
}

extension EnglishNames {
  static let months = EnglishNames([
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ])
  static let shortMonths = EnglishNames([
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ])
  /// From Sunday on.
  static let weekdays = EnglishNames([
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ])
  static let shortWeekdays = EnglishNames(["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"])
  static let halfDays = EnglishNames(["AM", "PM"])
  /// Coordinated Universal Time, without an offset.
  static let utc = EnglishNames(["UTC", "GMT", "Z"])
}
