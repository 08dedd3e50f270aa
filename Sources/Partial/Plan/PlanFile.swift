import CDRCore
import Crypto
import Foundation
import OperatorFiles

/// A plan, and the hash by which parts name it.
public struct PlanFile: Sendable {
  /// The plan.
  public let plan: Plan
  /// Where it was read from.
  let path: String
  /// The SHA-256 of its bytes.
  let hash: [UInt8]

  /// Plans hold phone numbers and prices: only their owner may read them.
  static let mode: UInt32 = 0o600

  /// Texts and the names of some millions of files.
  private static let maximumMebibytes = 1024

  /// Reads a plan.
  ///
  /// - Throws: `inputMissing` when it cannot be read, `badData` when it is not a plan or of another
  ///   version.
  public init(path: String) throws(Failure) {
    let bytes = Data(
      try FileText.bytes(ofFile: path, limit: Self.maximumMebibytes, orElse: .badData))
    struct Kind: Decodable {
      var format: String
      var version: Int
    }
    guard let kind = try? JSONDecoder().decode(Kind.self, from: bytes), kind.format == Plan.format
    else {
      throw Failure(
        .badData, "\(path): not a plan; `cdr-rater partial plan` makes one")
    }
    guard kind.version == Plan.version else {
      throw Failure(
        .badData,
        "\(path): a plan of version \(kind.version), and this program knows version \(Plan.version); "
          + "use one program for all steps")
    }
    do {
      plan = try JSONDecoder().decode(Plan.self, from: bytes)
    } catch {
      throw Failure(.badData, "\(path): the plan is damaged; make it again")
    }
    guard plan.files.enumerated().allSatisfy({ $0 == $1.ordinal }),
      (1...Plan.partitionLimit).contains(plan.partitions)
    else { throw Failure(.badData, "\(path): the plan is damaged; make it again") }
    self.path = path
    hash = Array(SHA256.hash(data: bytes))
  }

  /// A plan as it is written.
  static func text(of plan: Plan) throws(Failure) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return Array(try encoder.encode(plan)) + [UInt8(ascii: "\n")]
    } catch {
      throw Failure(.bug, "the plan cannot be written: \(error)")
    }
  }
}
