import ArgumentParser
import CDRCore
import Outputs

/// What a command's help says of them.
let exitCodes = """
  Exit codes:
    0 done                  70 a bug                      78 tariff or map unfit
    64 usage                73 output cannot be made      129, 130, 143 ended
    65 bad data             74 I/O                        by a signal
    66 input missing
  """

/// Runs a command's work; a failure goes to stderr and becomes the exit code of its kind.
func reportingFailures(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let failure as Failure {
    // A reader that closes its pipe, as `head` does, has read what it wanted.
    if !StandardOutput.isClosedPipe(failure) { say(failure.message) }
    throw ExitCode(failure.kind.rawValue)
  }
}

/// Says something to the person at the terminal, on stderr, under the program's name: each line of
/// it, except indented ones, which belong to the line before.
func say(_ message: String) {
  let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    line.hasPrefix("  ") ? "\(line)\n" : "cdr-rater: \(line)\n"
  }
  Terminal.writeError(lines.joined())
}

/// Writes text to stdout, to its last byte.
/// - Throws: a `Failure` of kind `inputOutput`, so that a full disk behind `>` is noticed.
func printAll(_ text: String) throws(Failure) {
  let output = StandardOutput()
  try output.write(text)
  try output.finish()
}
