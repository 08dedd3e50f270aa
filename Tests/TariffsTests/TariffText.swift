import CDRCore
import Foundation
import Tariffs
import TestSupport

/// The smallest tariff, of 7 lines, with lines of a case after them: `item` ones, indented, under
/// its item `voice`, else `top` ones. Either begins on line 8.
func tariffText(item: String = "", top: String = "") -> String {
  let itemLines = item.split(separator: "\n", omittingEmptySubsequences: false)
    .map { "    \($0)\n" }.joined()
  return """
    name: small
    currency: CNY
    time_zone: Asia/Shanghai
    usage:
      voice:
        tiers:
          - {price: "0.1"}

    """ + (item.isEmpty ? "" : itemLines) + top
}

/// The smallest tariff with other tiers, which begin on line 7.
func tariffText(tiers: String) -> String {
  """
  name: small
  currency: CNY
  time_zone: Asia/Shanghai
  usage:
    voice:
      tiers:

  """ + tiers.split(separator: "\n").map { "      \($0)\n" }.joined()
}

/// The faults that reading a text lists, without their indentation; none when it is a tariff.
func faults(of text: some Collection<UInt8>) -> [String] {
  faults(in: "t.yaml", .unfit) { () throws(Failure) in
    _ = try Tariff(text: text, origin: "t.yaml")
  }
}

func faults(of text: String) -> [String] {
  faults(of: text.utf8)
}

/// A folder that is removed when the last reference to it goes.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/tariffs-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Writes a file, in subfolders where the name has them, and gives its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = URL(filePath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return "\(path)/\(name)"
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The failure that some work ends in, as its kind and message, the folder's path shown as `DIR`.
func failure(in folder: TemporaryFolder? = nil, _ work: () throws -> Void) -> Failure? {
  do {
    try work()
    return nil
  } catch let failure as Failure {
    guard let folder else { return failure }
    return Failure(
      failure.kind, failure.message.replacingOccurrences(of: folder.path, with: "DIR"))
  } catch {
    return Failure(.bug, "\(error)")
  }
}
