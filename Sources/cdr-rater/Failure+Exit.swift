import ArgumentParser
import Metering
import Outputs

/// Runs a command's work; a failure goes to stderr and becomes the exit code of its kind.
func reportingFailures(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let failure as Failure {
    say(failure.message)
    throw ExitCode(failure.kind.rawValue)
  }
}

/// Says something to the person at the terminal, on stderr, under the program's name: each line of
/// it, but for indented ones, which belong to the line before.
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
