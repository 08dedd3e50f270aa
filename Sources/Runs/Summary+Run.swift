import CDRCore
import Foundation
import Reports
import Tariffs

extension Summary {
  /// The names of a run's tariffs, and where they round otherwise than the first that has an item.
  static func names(of tariffs: [Tariff]) -> [TariffName] {
    var usual: [ByteText: TimeRounding] = [:]
    return tariffs.map { tariff in
      var all = tariff.items.map { (name: $0.name, rounding: $0.rounding) }
      if let recording = tariff.recording { all.append(("recording", recording.rounding)) }
      var name = TariffName(name: tariff.name, sha256: tariff.sha256)
      for (item, rounding) in all {
        guard let first = usual[ByteText(item)] else {
          usual[ByteText(item)] = rounding
          continue
        }
        if rounding != first {
          name.roundings.append(ItemRounding(item: item, text: rounding.description))
        }
      }
      return name
    }
  }

  /// "12 records of 900 rejected (10 bad_start_time, 2 missing_account); …", or nil when there are
  /// none.
  ///
  /// - Parameters:
  ///   - path: the file that lists them; nil when there is none.
  ///   - place: where they lie without such a file, and how they are listed; nil when nowhere.
  package func rejectWarning(listedIn path: String?, keptIn place: String? = nil) -> String? {
    guard counts.rejected > 0 else { return nil }
    let hint = path.map { "they are in \($0)" } ?? place ?? "--rejects FILE lists them"
    return counts.rejectedWords(rejected) + "; \(hint)"
  }

  /// `c/x.gz (78 of 100) and c/y.gz (2 of 90)`: the inputs with the most rejected records; nil where
  /// there is one input only.
  var filesWithMostRejects: String? {
    guard files.count > 1 else { return nil }
    let most = files.filter { $0.counts.rejected > 0 }
      .sorted { ($1.counts.rejected, $0.path) < ($0.counts.rejected, $1.path) }
    let shown = most.prefix(3).map {
      "\($0.path) (\($0.counts.rejected) of \($0.counts.records))"
    }
    guard let last = shown.last else { return nil }
    let text = shown.count == 1 ? last : shown.dropLast().joined(separator: ", ") + " and \(last)"
    let rest = most.count - shown.count
    return text
      + (rest == 0 ? "" : ", and \(rest) more \(rest == 1 ? "file has" : "files have") some")
  }

  /// The maximum resident set of the process so far, in bytes.
  package static var peakMemoryOfProcess: Int64 {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    // Linux counts in kilobytes.
    return Int64(usage.ru_maxrss) * 1024
  }
}

extension RecordCounts {
  /// `80 of 4355 records rejected (79 unknown_product, 1 bad_duration)`
  ///
  /// - Parameter byReason: how many, by reason; they add up to the rejected ones.
  func rejectedWords(_ byReason: [RejectReason: Int64]) -> String {
    let reasons = RejectReason.allCases.compactMap { reason in
      byReason[reason].map { "\($0) \(reason.name)" }
    }
    let count = byReason.values.reduce(0, +)
    return "\(count) of \(records == 1 ? "1 record" : "\(records) records") rejected "
      + "(\(reasons.joined(separator: ", ")))"
  }
}
