import ColumnMaps

/// Columns of a file, by their places from 0, in the order in which they are looked at.
struct ColumnPlaces: Sendable {
  private(set) var count = 0
  private var places = InlineArray<8, Int32>(repeating: 0)

  /// - Parameter places: at most ``ColumnMaps/ColumnMap/maximumColumnsOfField``, as ``HeaderReader``
  ///   sees to.
  init(_ places: [Int] = []) {
    precondition(places.count <= ColumnMap.maximumColumnsOfField)
    for place in places {
      self.places[count] = Int32(place)
      count += 1
    }
  }

  @inline(__always)
  subscript(index: Int) -> Int { Int(places[index]) }

  /// The only place; nil where there are none or several.
  var single: Int? { count == 1 ? self[0] : nil }

  var all: [Int] { (0..<count).map { self[$0] } }
}
