extension Range<Int> {
  /// The first index for which a condition holds that holds for all after it too, found by halving;
  /// the upper bound where it holds for none.
  @inlinable @inline(__always)
  package func partitioningIndex<E>(where holds: (Int) throws(E) -> Bool) throws(E) -> Int {
    var (low, high) = (lowerBound, upperBound)
    while low < high {
      let middle = low + (high - low) / 2
      if try holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The same, for an index that is likely to be near: found by leaps that double, then by halving.
  @inlinable @inline(__always)
  package func nearPartitioningIndex<E>(where holds: (Int) throws(E) -> Bool) throws(E) -> Int {
    guard !isEmpty, try !holds(lowerBound) else { return lowerBound }
    var (before, step) = (lowerBound, 1)
    while before + step < upperBound, try !holds(before + step) {
      before += step
      step *= 2
    }
    return try (before + 1..<Swift.min(before + step, upperBound)).partitioningIndex(where: holds)
  }
}
