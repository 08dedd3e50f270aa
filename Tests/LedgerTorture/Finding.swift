/// What the program did otherwise than the model.
package struct Finding: Error, Hashable, CustomStringConvertible {
  /// What was compared: a sequence that was cut down has to fail in the same.
  package var check: String
  package var message: String
  /// The command after which it showed, from 0.
  package var step = 0

  package init(_ check: String, _ message: String) {
    self.check = check
    self.message = message
  }

  package var description: String { "after command \(step + 1), \(check): \(message)" }
}

/// Compares what the program has with what the model has.
func expect<Value: Equatable>(
  _ check: String, _ program: Value, is model: Value, _ what: @autoclosure () -> String = ""
) throws(Finding) {
  guard program != model else { return }
  throw Finding(check, "\(what())\n  program: \(program)\n  model:   \(model)")
}

/// How much was done and compared.
package struct Tally: Sendable {
  package var sequences = 0
  package var commands = 0
  package var bills = 0
  package var rates = 0
  package var kills = 0
  /// Kills at a moment that the command does not come to.
  package var survived = 0
  /// By command, how many were done, and how many refused.
  package var events: [String: Int] = [:]

  package init() {}

  package static func += (a: inout Tally, b: Tally) {
    a.sequences += b.sequences
    a.commands += b.commands
    a.bills += b.bills
    a.rates += b.rates
    a.kills += b.kills
    a.survived += b.survived
    a.events.merge(b.events) { $0 + $1 }
  }
}
