import ColumnMaps
import TestSupport

/// Logs of random column maps, with changes that an input says.
enum MadeLog {
  static func log(_ input: inout FuzzInput) -> (map: ColumnMap, text: [UInt8]) {
    var random = SeededRandom(seed: input.number(bytes: 3))
    guard let messy = try? MessyMap(&random) else { fatalError("no map") }
    var text = messy.file(1 + input.below(12), &random)
    while !input.rest.isEmpty, !text.isEmpty {
      let change = input.byte()
      let place = Int(input.number(bytes: 2)) % text.count
      switch change & 3 {
      case 0: text[place] = input.byte()
      case 1: text.insert(contentsOf: input.bytes(1 + Int(change >> 4)), at: place)
      case 2: text.removeSubrange(place..<min(text.count, place + 1 + Int(change >> 4)))
      default: text.insert(contentsOf: text[place...].prefix(1 + Int(change >> 2)), at: place)
      }
    }
    return (messy.map, text)
  }
}
