/// Fingerprints by partition: a partition is what is searched at a time, and small enough for the
/// cache.
typealias FingerprintStore = PartitionedStore<CallFingerprint>

extension FingerprintStore {
  /// The partition of a key: its top eight bits.
  @inline(__always)
  static func partition(of key: CallKey) -> Int { Int(truncatingIfNeeded: key.high &>> 56) }
}
