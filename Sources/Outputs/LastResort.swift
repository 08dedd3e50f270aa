import CLastResort

/// What happens when the program cannot go on, for want of memory or by a bug: no partial output is
/// left.
package enum LastResort {
  /// Takes the signals of a crash from now on.
  static func install() { cdr_last_resort_install() }

  /// Whether stderr is a terminal that can write over a line: a progress line may stand there, and is
  /// cleared before anything else is said.
  package static var overwritesLines: Bool { cdr_overwrites_lines() != 0 }

  /// Says which files such an end removes, replacing those named before.
  static func list(_ paths: Set<String>) {
    cdr_listed_files_begin()
    // No more than fit: the list is written again for every file that is added or removed.
    for path in paths.prefix(Int(CDR_LISTED_FILES)) { unsafe cdr_listed_files_add(path) }
    cdr_listed_files_end()
  }
}
