import CDRCore

/// Reads a file's text a window at a time, with the help of other workers where that is possible.
///
/// ```
/// text:    │           window           │           window           │ …
/// members: │      │      │      │      │      │      │      │      │ …
/// groups:  └──────────── one ──────────┘└────────── the next ────────┘
/// ```
///
/// Members that say their sizes (``GzipMemberSize``) are read ahead in groups, and each group is
/// inflated by the first free worker, straight to its place in the windows. All else, and every file
/// while no worker is without one, is inflated here, from where the windows are filled up to.
///
/// A member that does not turn out as it says is read once more here, with all that follows, so
/// that one place decides what is wrong with a file, and how that is said.
struct WindowReader: ~Copyable {
  private var text: TextReader
  private let buffers: TextBuffers
  private let helpers: Helpers?
  /// Groups read ahead and not known to be inflated, in order.
  private var groups: [MemberGroup] = []
  private var spareGroups: [MemberGroup] = []
  /// Windows with text, or places for it, in order; all except the last are full.
  private var windows: [TextWindow] = []
  /// Where in the text the first of them begins.
  private var textOffset: Int64 = 0
  /// Whether a member was not as it says.
  private var isBroken = false

  init(_ text: consuming TextReader, buffers: TextBuffers, helpers: Helpers?) {
    self.text = text
    self.buffers = buffers
    self.helpers = helpers
  }

  deinit {
    if let helpers { helpers.queue.withdraw(file: helpers.file) }
  }

  /// How many bytes of the file as stored were read.
  var storedOffset: Int64 { text.storedOffset }

  /// The next window; one that is not full is the last.
  mutating func next() throws(Failure) -> TextWindow {
    while true {
      let ahead = isBroken ? 0 : helpers.map { $0.queue.groupsAhead(file: $0.file) } ?? 0
      if let helpers { try readAhead(groups: ahead, helpers) }
      if windows.isEmpty { windows.append(TextWindow(buffer: buffers.borrow())) }
      let end = textOffset + Int64(TextBuffer.freshSize)
      while let helpers, let group = groups.first, group.textOffset < end {
        groups.removeFirst()
        try settle(group, helpers)
      }
      if windows[0].isFull { return removeFirst() }
      // It is the last one, so that all groups are settled.
      let (buffer, filled) = (windows[0].buffer, windows[0].filled)
      windows[0].filled += unsafe try text.read(
        into: buffer.fresh + filled, count: TextBuffer.freshSize - filled,
        untilGroup: ahead > 0 && !isBroken)
      if windows[0].isFull || text.isAtEnd { return removeFirst() }
    }
  }

  private mutating func removeFirst() -> TextWindow {
    textOffset += Int64(TextBuffer.freshSize)
    return windows.removeFirst()
  }

  // MARK: Groups

  /// Lays out groups of the members that follow, until there are this many.
  private mutating func readAhead(groups count: Int, _ helpers: Helpers) throws(Failure) {
    while groups.count < count {
      let group = spareGroups.popLast() ?? MemberGroup()
      let filled = windows.last?.filled ?? TextBuffer.freshSize
      let room = TextBuffer.freshSize - filled
      group.begin(
        file: helpers.file,
        textOffset: textOffset + Int64(windows.count * TextBuffer.freshSize - room))
      try text.readMembers(into: group, text: room == 0 ? TextBuffer.freshSize : room)
      if group.members.isEmpty {
        spareGroups.append(group)
        return
      }
      let first = room == 0 ? windows.count : windows.count - 1
      var rest = group.textSize
      if room > 0 {
        windows[first].filled += min(room, rest)
        rest -= min(room, rest)
      }
      while rest > 0 || windows.count == first {
        let part = min(rest, TextBuffer.freshSize)
        windows.append(TextWindow(buffer: buffers.borrow(), filled: part))
        rest -= part
      }
      group.place(in: windows[first...].map(\.buffer), from: room == 0 ? 0 : filled)
      groups.append(group)
      helpers.queue.layOut(group)
    }
  }

  /// Sees to it that a group is inflated: by itself, unless another worker has begun with it.
  private mutating func settle(_ group: MemberGroup, _ helpers: Helpers) throws(Failure) {
    while !group.isFinished, let idle = helpers.queue.takeBack(file: helpers.file) {
      idle.finish(try text.inflate(idle))
    }
    switch group.wait() {
    case .text: spareGroups.append(group)
    case .broken(let member): stepBack(to: member, of: group, helpers)
    case .failed(let failure): throw failure
    }
  }

  /// Goes back to where a member of a group begins, to go on from there alone.
  private mutating func stepBack(to member: Int, of group: MemberGroup, _ helpers: Helpers) {
    isBroken = true
    while let idle = helpers.queue.takeBack(file: helpers.file) { idle.finish(.text) }
    var stored = group.stored(from: member)
    for later in groups {
      // The worker at it still writes into the windows.
      _ = later.wait()
      stored += later.stored(from: 0)
    }
    groups.removeAll()
    text.putBack(stored)
    // The group begins in the first window, and so does its last member.
    windows.removeSubrange(1...)
    windows[0].filled = Int(group.textOffset - textOffset) + group.textSize(before: member)
  }
}
