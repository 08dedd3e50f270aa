extension [Failure] {
  /// What a function gives; nil where it throws, and then its failure is added.
  package mutating func noting<Value>(_ body: () throws(Failure) -> Value) -> Value? {
    do throws(Failure) {
      return try body()
    } catch {
      append(error)
      return nil
    }
  }
}

extension Failure {
  /// Several failures as one, of the gravest kind: a missing file before a damaged one. Messages
  /// stand in the order given, each once: several workers may have met with one full disk.
  ///
  /// - Parameter first: A kind graver than all others here: faults that are mended by hand, say.
  package static func joined(_ failures: [Failure], preferring first: Kind? = nil) -> Failure {
    let order: [Kind] = [.bug, .inputOutput, .outputCannotBeMade, .unfit, .inputMissing, .badData]
    let kinds = Set(failures.map(\.kind))
    let gravest = ([first].compactMap(\.self) + order).first(where: kinds.contains)
    var messages: [String] = []
    for failure in failures where !messages.contains(failure.message) {
      messages.append(failure.message)
    }
    return Failure(gravest ?? failures.first?.kind ?? .bug, messages.joined(separator: "\n"))
  }
}
