import CDRCore
import Metering
import TestSupport
import Testing

/// Holds the first pass against the slow one; false where they differ.
@discardableResult
func expectTheSame(
  _ result: FirstPassResult, as slow: some SlowVerdicts, _ comment: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> Bool {
  let rejects = try result.rejectLines()
  let agrees =
    result.files.map(\.counts.byName) == slow.counts && rejects == slow.rejectLines
    && result.usages == slow.usages
  if agrees { return true }
  #expect(
    result.files.map(\.counts.byName) == slow.counts, "\(comment)", sourceLocation: sourceLocation)
  for (found, expected) in zip(rejects, slow.rejectLines) where found != expected {
    Issue.record("\(comment): \(found) should be \(expected)", sourceLocation: sourceLocation)
    break
  }
  #expect(rejects.count == slow.rejects.count, "\(comment)", sourceLocation: sourceLocation)
  #expect(result.usages == slow.usages, "\(comment)", sourceLocation: sourceLocation)
  return false
}

let products = shanghaiMetering.items.map(\.name)
