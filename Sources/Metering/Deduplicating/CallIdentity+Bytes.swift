extension CallIdentity {
  /// Bytes that a packed identity takes.
  package static let packedSize = 16

  /// Identities as bytes, the highest first, so that they sort as numbers do.
  package static func pack(_ identities: ArraySlice<CallIdentity>) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: identities.count * packedSize) { target, count in
      guard let first = target.baseAddress else { return }
      var place = UnsafeMutableRawPointer(first)
      for identity in identities {
        unsafe place.storeBytes(of: identity.high.bigEndian, as: UInt64.self)
        unsafe place.storeBytes(of: identity.low.bigEndian, toByteOffset: 8, as: UInt64.self)
        unsafe place += packedSize
      }
      count = identities.count * packedSize
    }
  }

  /// The identities that ``pack(_:)`` made bytes of; nil for other numbers of bytes.
  package static func unpack(_ bytes: [UInt8]) -> [CallIdentity]? {
    guard bytes.count % packedSize == 0 else { return nil }
    return unsafe bytes.withUnsafeBytes { source in
      stride(from: 0, to: source.count, by: packedSize).map { place in
        unsafe CallIdentity(
          high: UInt64(bigEndian: source.loadUnaligned(fromByteOffset: place, as: UInt64.self)),
          low: UInt64(bigEndian: source.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)))
      }
    }
  }
}
