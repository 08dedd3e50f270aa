import CDRCore

/// Counts calls by hour and item while they are read: a page of 24 hours for each day that has calls.
///
/// Most calls are of the day of the one before, or of one near it: pages are found by a window of days,
/// and only for days far apart by a dictionary.
@safe struct HourTable: ~Copyable {
  private typealias Cell = CallHours.Count

  /// The pages of the days from one on.
  private struct Window {
    var firstDay: Int32 = 0
    /// By day; -1 where it has none.
    var pages: [Int32] = []
  }

  private struct FarDay: Hashable {
    var group: Int
    var day: Int32
  }

  private let items: Int
  private let byEnd: Bool
  private let clock: ZoneClock
  private var span: ZoneClock.OffsetSpan
  /// By group of files.
  private var windows: [Window]
  private var far: [FarDay: Int32] = [:]
  private var group = 0
  /// The day that was looked up last, and its page.
  private var day: Int32 = .min
  private var page: UnsafeMutablePointer<Cell>
  private var cells: UnsafeMutablePointer<Cell>
  private var capacity: Int
  private var days: [FarDay] = []

  /// Days that a window has at most.
  private static let widest = 4096

  /// - Parameters:
  ///   - groups: groups of files that are counted apart.
  ///   - byEnd: whether a call belongs to the hour in which it ends.
  init(items: Int, groups: Int, clock: ZoneClock, byEnd: Bool) {
    self.items = max(1, items)
    self.byEnd = byEnd
    self.clock = clock
    span = clock.span(at: 0)
    windows = Array(repeating: Window(), count: max(1, groups))
    capacity = 0
    unsafe cells = .allocate(capacity: 0)
    unsafe page = cells
  }

  deinit { unsafe cells.deallocate() }

  /// Cells of a page.
  private var pageSize: Int { 24 * items }

  /// Says to which group of files the calls belong that come now.
  mutating func turn(to group: Int) {
    if group == self.group { return }
    self.group = group
    day = .min
  }

  /// Adds a call that counts; durations are in milliseconds.
  @inline(__always)
  mutating func add(start: Int64, duration: UInt32, item: Int, billedSeconds: UInt32) {
    // A worker reads fewer than 2^36 calls, of less than 2^32 ms and 2^27 billed seconds each, or the
    // control sums of the run overflow.
    let cell = unsafe cell(start: start, duration: duration, item: item)
    unsafe cell.pointee.calls &+= 1
    unsafe cell.pointee.charged &+= duration > 0 ? 1 : 0
    unsafe cell.pointee.talkMilliseconds &+= Int64(duration)
    unsafe cell.pointee.billedSeconds &+= Int64(billedSeconds)
  }

  @inline(__always)
  private mutating func cell(
    start: Int64, duration: UInt32, item: Int
  ) -> UnsafeMutablePointer<Cell> {
    let instant = byEnd ? start &+ Int64(duration) : start
    if !span.contains(instant) { span = clock.span(at: instant) }
    let hour = floorDivide(instant &+ span.offset, 3_600_000)
    let day = floorDivide(hour, 24)
    if day != Int64(self.day) { turn(toDay: Int32(truncatingIfNeeded: day)) }
    let ofDay = Int(truncatingIfNeeded: hour &- day &* 24)
    return unsafe page + (ofDay &* items &+ item)
  }

  @inline(__always)
  private mutating func turn(toDay day: Int32) {
    self.day = day
    let place = Int(day) &- Int(windows[group].firstDay)
    if place >= 0, place < windows[group].pages.count, windows[group].pages[place] >= 0 {
      unsafe page = cells + Int(windows[group].pages[place]) &* pageSize
    } else {
      // First, as cells may move.
      let found = findPage(of: day)
      unsafe page = cells + found * pageSize
    }
  }

  /// The page of a day that may not have one.
  @inline(never)
  private mutating func findPage(of day: Int32) -> Int {
    if let page = far[FarDay(group: group, day: day)] { return Int(page) }
    let page = addPage(of: day)
    var window = windows[group]
    if window.pages.isEmpty { window.firstDay = day }
    let last = Int(window.firstDay) + window.pages.count - 1
    let (first, end) = (min(Int(window.firstDay), Int(day)), max(last, Int(day)) + 1)
    guard end - first <= Self.widest else {
      far[FarDay(group: group, day: day)] = Int32(page)
      return page
    }
    let before = Int(window.firstDay) - first
    window.pages.insert(contentsOf: Array(repeating: -1, count: before), at: 0)
    window.pages += Array(repeating: -1, count: end - first - window.pages.count)
    window.firstDay = Int32(first)
    window.pages[Int(day) - first] = Int32(page)
    windows[group] = window
    return page
  }

  private mutating func addPage(of day: Int32) -> Int {
    let page = days.count
    days.append(FarDay(group: group, day: day))
    if days.count * pageSize > capacity {
      let wanted = max(4 * pageSize, 2 * capacity)
      RequiredMemory.check(byteCount: wanted * MemoryLayout<Cell>.stride)
      let new = UnsafeMutablePointer<Cell>.allocate(capacity: wanted)
      unsafe new.moveInitialize(from: cells, count: page * pageSize)
      unsafe cells.deallocate()
      unsafe cells = new
      capacity = wanted
    }
    unsafe (cells + page * pageSize).initialize(repeating: Cell(), count: pageSize)
    return page
  }

  /// What was counted, by group of files; items are numbered as in the metering.
  func counted() -> [CallHours] {
    var counted = Array(repeating: CallHours(), count: windows.count)
    for (page, day) in days.enumerated() {
      for place in 0..<pageSize {
        let count = unsafe cells[page * pageSize + place]
        if count.isEmpty { continue }
        let hour = CallHours.Hour(day: day.day, hour: place / items)
        counted[day.group].add(count, .init(hour: hour, item: place % items))
      }
    }
    return counted
  }

  /// Forgets all calls.
  mutating func removeAll() {
    for group in windows.indices { windows[group] = Window() }
    far.removeAll()
    days.removeAll(keepingCapacity: true)
    (group, day) = (0, .min)
  }
}
