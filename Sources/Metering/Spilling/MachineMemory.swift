import Foundation

/// How much memory there is to use.
public enum MachineMemory {
  /// A quarter of the machine's memory, or of what its control group may use where that is less,
  /// in bytes.
  public static let quarter: Int = {
    let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return min(machine, controlGroupLimit ?? machine) / 4
  }()

  /// What a container may use; nil where there is no limit.
  private static var controlGroupLimit: Int? {
    let text = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8)
    return text.flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
  }
}
