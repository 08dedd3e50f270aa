import CDRCore
import Foundation
import OperatorFiles

/// The tariffs of a folder, each effective from another month on.
struct TariffFolder {
  /// By rising `effective_from`, one without it first.
  let tariffs: [Tariff]
  /// The tariff files of the folder, in byte order of name.
  let files: [String]

  init(path: String) throws(Failure) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw Failure(.inputMissing, "\(path): \(FileText.reason(for: error))")
    }
    let files = names.filter {
      $0.utf8.first != UInt8(ascii: ".") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml"))
    }
    .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    .map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
    .filter { !FileText.isFolder($0) }
    guard !files.isEmpty else {
      throw Failure(.unfit, "\(path) has no tariffs: no file in it ends in .yaml or .yml")
    }

    var failures: [Failure] = []
    let tariffs = files.compactMap { file in
      failures.noting { () throws(Failure) in
        // A pipe is read once and then empty; a month must have the same tariff tomorrow.
        guard !FileText.isSpecial(file) else {
          throw Failure(
            .unfit, "\(file) is not a regular file; a folder of tariffs may hold only regular files"
          )
        }
        return try Tariff(path: file)
      }
    }
    failures += Self.clashes(of: tariffs)
    if !failures.isEmpty { throw Failure.joined(failures) }
    self.tariffs = tariffs.sorted { Self.start($0) < Self.start($1) }
    self.files = files
  }

  /// Two tariffs from the same month on: which one holds, nothing says.
  private static func clashes(of tariffs: [Tariff]) -> [Failure] {
    var first: [Month?: Tariff] = [:]
    return tariffs.compactMap { tariff in
      guard let other = first[tariff.effectiveFrom] else {
        first[tariff.effectiveFrom] = tariff
        return nil
      }
      let month = tariff.effectiveFrom.map { "are both effective from \($0)" }
      return Failure(
        .unfit,
        "\(other.origin) and \(tariff.origin) \(month ?? "both have no effective_from"); "
          + "a month can have only one tariff")
    }
  }

  private static func start(_ tariff: Tariff) -> Int32 { tariff.effectiveFrom?.index ?? -1 }
}
