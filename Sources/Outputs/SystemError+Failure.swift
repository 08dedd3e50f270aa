import CDRCore

extension SystemError {
  /// The failure for an output that cannot be opened, created or put in its place.
  func cannotMake(_ path: String) -> Failure {
    Failure(.outputCannotBeMade, "cannot create \(path): \(text)")
  }

  /// The failure for an output that was opened and then did not take what was written.
  func cannotWrite(_ name: String) -> Failure {
    Failure(.inputOutput, "cannot write \(name): \(text)")
  }
}
