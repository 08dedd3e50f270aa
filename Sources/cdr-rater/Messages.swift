import ArgumentParser
import Synchronization

/// How much a command says on stderr.
struct QuietArgument: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Say nothing on stderr except warnings and errors.")
  var quiet = false

  /// Says what came of a command to a person at a terminal.
  func tell(_ message: @autoclosure () -> String) {
    if Terminal.isError, !quiet { say(message()) }
  }
}

/// Notes of what is as it is every night, such as that files are known.
///
/// Someone at a terminal is told at once. A job run by cron is told only beside something else: a night
/// on which all is well says nothing, and so sends no mail.
final class NightlyNotes: Sendable {
  private struct State {
    var waiting: [String] = []
    var areShown: Bool
  }

  private let state: Mutex<State>
  private let isQuiet: Bool

  init(isQuiet: Bool, isVerbose: Bool) {
    self.isQuiet = isQuiet
    state = Mutex(State(areShown: !isQuiet && (isVerbose || Terminal.isError)))
  }

  func add(_ note: String) {
    let isShown = state.withLock { state in
      if !state.areShown { state.waiting.append(note) }
      return state.areShown
    }
    if isShown { say(note) }
  }

  /// Tells what has waited, since something else is about to be said.
  func release() {
    guard !isQuiet else { return }
    let notes = state.withLock { state in
      defer { state.waiting = [] }
      state.areShown = true
      return state.waiting
    }
    for note in notes { say(note) }
  }
}

/// What a command does except commit.
struct DryRunArgument: ParsableArguments {
  @Flag(
    name: .customLong("dry-run"),
    help: ArgumentHelp(
      "Do everything except keep it: the same output, messages and exit code."))
  var isOn = false
}
