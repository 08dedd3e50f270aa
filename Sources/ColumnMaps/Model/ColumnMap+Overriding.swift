import CDRCore

extension ColumnMap {
  /// The map with what a command line says otherwise.
  ///
  /// - Parameters:
  ///   - product: an item instead of the map's constant product.
  ///   - timeZone: the IANA name of the zone of timestamps without an offset.
  /// - Throws: `usage` when the map reads the product from a column, or for an unknown zone.
  public func overriding(product: String?, timeZone: String?) throws(Failure) -> ColumnMap {
    var map = self
    if let product {
      guard case .constant = map.product else {
        throw Failure(
          .usage,
          "--product \(product): the column map \(name) reads the product of each call from the "
            + "records; --product is for maps with a constant product")
      }
      map.product = .constant(product)
    }
    if let timeZone {
      guard ZoneClock(name: timeZone) != nil else {
        throw Failure(
          .usage,
          "--time-zone \(timeZone): not a known time zone; write an IANA name, such as Asia/Shanghai"
        )
      }
      map.start.timeZone = timeZone
    }
    return map
  }
}
