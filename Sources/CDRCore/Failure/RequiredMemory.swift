import CLastResort

/// Memory that a run cannot do without.
package enum RequiredMemory {
  /// Returns if the system has this many bytes to give; else the program ends with a message, and
  /// leaves no partial output.
  ///
  /// To be called before large allocations, whose refusal the language turns into a crash. A program
  /// of others that imports the modules goes on to that crash.
  @inline(never)
  package static func check(byteCount: Int) { cdr_require_memory(max(0, byteCount)) }
}
