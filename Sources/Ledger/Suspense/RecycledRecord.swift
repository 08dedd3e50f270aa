import CDRCore
import Inspection
import Metering

/// A record in suspense that is judged anew: as a person corrected it, or as it stands.
struct RecycledRecord {
  /// The number of its entry.
  var entry: Int64
  /// Where it starts, from 1: in the corrected file, or in its own.
  var line: Int64
  /// Its text.
  var record: [UInt8]
  var outcome: Outcome

  enum Outcome {
    case call(JudgedCall, CallIdentity)
    /// `detail` is for a person.
    case rejected(RejectReason, detail: String)
    /// It cannot be judged: why, for a person.
    case unknown(String)
  }
}
