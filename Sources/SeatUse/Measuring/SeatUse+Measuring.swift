extension SeatUse {
  /// Measures calls that are told by when they start and end.
  ///
  /// A call runs from its start up to, and without, its end; one that ends where it starts takes
  /// no time. Which end belongs to which start makes no difference to how many run at once, so
  /// each is sorted by itself.
  ///
  /// - Parameters:
  ///   - starts: seconds since the month's start, in order.
  ///   - ends: as many, in order.
  ///   - seats: how many the account owns, second by second.
  public init(starts: Span<UInt32>, ends: Span<UInt32>, seats: SeatCounts) {
    precondition(starts.count == ends.count)
    var sweep = SeatSweep(seats: seats)
    var begun = 0
    for index in ends.indices {
      let end = ends[index]
      while begun < starts.count, starts[begun] <= end {
        sweep.change(by: 1, at: starts[begun])
        begun += 1
      }
      sweep.change(by: -1, at: end)
    }
    self = sweep.finished()
  }

  /// Measures calls that are told second by second: of many calls the smaller form.
  ///
  /// - Parameters:
  ///   - changes: by second since the month's start, how many calls start at it less how many end;
  ///     the last one is the month's end.
  ///   - seats: as for starts and ends.
  public init(changes: Span<Int32>, seats: SeatCounts) {
    var sweep = SeatSweep(seats: seats)
    for second in changes.indices where changes[second] != 0 {
      sweep.change(by: Int64(changes[second]), at: UInt32(second))
    }
    self = sweep.finished()
  }
}
