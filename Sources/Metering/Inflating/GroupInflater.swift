import CDRCore

/// A worker's inflater for members of other workers' files, made when the first comes.
struct GroupInflater: ~Copyable {
  private var inflater: Inflater?

  /// Inflates a group, and tells its reader how that went, whatever comes of it.
  mutating func inflate(_ group: MemberGroup, _ library: InflateLibrary) {
    do throws(Failure) {
      if inflater == nil { inflater = try Inflater.make(library) }
      group.finish(try group.inflate(with: &inflater!))
    } catch {
      group.finish(.failed(error))
    }
  }
}
