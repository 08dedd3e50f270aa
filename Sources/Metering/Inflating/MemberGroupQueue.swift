/// Takes groups of members to workers who may inflate them.
protocol MemberGroupQueue: AnyObject {
  /// How many groups the reader of a file may read ahead: none while no worker could help.
  func groupsAhead(file: Int) -> Int

  /// Lays out a group for any worker; its reader takes it back if none comes.
  func layOut(_ group: MemberGroup)

  /// Takes back the first group of a file with which no worker has begun.
  func takeBack(file: Int) -> MemberGroup?

  /// Forgets what is laid out of a file.
  func withdraw(file: Int)
}

/// Workers who may inflate parts of a file.
struct Helpers {
  let queue: any MemberGroupQueue
  /// The file's place among the inputs.
  let file: Int
}

/// Groups that are laid out, in the order in which their readers need them.
struct LaidOutGroups {
  private var groups: [MemberGroup] = []

  /// Groups that are read ahead of a file at most, each of some 350 KiB with its text: 6 MiB.
  private static let maximum = 16

  /// How many groups may be read ahead: one for each worker who could help, and two for the pauses.
  static func ahead(helpers: Int) -> Int { helpers == 0 ? 0 : min(helpers + 2, maximum) }

  mutating func append(_ group: MemberGroup) { groups.append(group) }

  /// Takes the first one.
  mutating func first() -> MemberGroup? { groups.isEmpty ? nil : groups.removeFirst() }

  /// Takes the first one of a file.
  mutating func first(of file: Int) -> MemberGroup? {
    groups.firstIndex { $0.file == file }.map { groups.remove(at: $0) }
  }

  mutating func removeAll(of file: Int) { groups.removeAll { $0.file == file } }
}
