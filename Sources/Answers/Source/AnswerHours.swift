import CDRCore
import Ledger

/// The calls of a month, by the hour and item.
public struct AnswerHours: Sendable {
  /// With items by their place in ``AnswerMonth/tariffs``' metering.
  public var hours: CallHours
  /// Files of a ledger that have calls of the month and were ingested before these were counted by the
  /// hour: their calls are not among them.
  public var uncountedFiles: [String]

  /// Whether all calls of the month are among them.
  public var isComplete: Bool { uncountedFiles.isEmpty }
}

extension AnswerData {
  /// The calls of a month, by the hour and item.
  ///
  /// - Parameter month: one of this data's months, under its own tariffs.
  /// - Throws: `unfit` for a damaged ledger.
  public func hours(of month: AnswerMonth) throws(Failure) -> AnswerHours {
    switch origin {
    case .ledger(let snapshot):
      let held = try snapshot.hours(of: month.month...month.month)
      let items = month.tariffs.metering.items
      let places = held.items.map { items.firstIndex(named: $0) }
      var all = CallHours()
      for file in held.files {
        for (key, count) in file.hours.counts {
          // What no tariff of the month has is on no bill.
          guard let place = places[key.item] else { continue }
          all.add(count, .init(hour: key.hour, item: place))
        }
      }
      return AnswerHours(hours: all, uncountedFiles: held.uncounted.map(\.name))
    case .files(let files, _):
      var all = CallHours()
      for (key, count) in files.hours.counts where key.hour.date.calendarMonth == month.month {
        all.add(count, key)
      }
      return AnswerHours(hours: all, uncountedFiles: [])
    }
  }
}
