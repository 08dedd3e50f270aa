/// The words of a report. Each has its text in every language, in `Phrase+English.swift` and
/// `Phrase+Chinese.swift`; templates know it by its raw value.
package enum Phrase: String, CaseIterable {
  // Kinds of report, and what stands at its top.
  case statement, monthReport, account, period, periodDays, timeZone, tariff, currency
  case status
  case source, fromLedger, final, provisional, closed, provisionalNote, madeBy
  // Figures.
  case payable, amount, calls, talkTime, minutes, quantity, recordedMinutes, accounts
  case changeFrom, share, total, item, allItems, lines, unitPrice, tier, tiers
  case countFile, countFiles, countCall, countCalls
  case unitMinute, unitMinutes, unitNumber, unitNumbers, unitSeat, unitSeats
  case charges, noCharges, roundingDown, roundingUp, roundingHalfUp, roundingHalfEven
  // Tiers.
  case tiersNote, upToMinutes, upToSeats, perMinute, perSeat, flat, reached
  case reachedBy, pricingVolume, pricingGraduated, pricingUnderMonth, pricingUnderCalls, group
  case sum, next, nextReached, recordingNote, numbersNote, months
  case orderPurchase, orderAdd, orderRenew, countMonth, countMonths, countSeat, countSeats
  case uncharged
  // Days.
  case callsPerDay, minutesPerDay, callsPerHour, day, file, correctedRecords, dayChart
  case dayMinutesChart, dayChartText, hourChart, hourChartText, byFileNote, ownScaleNote, tableOf
  case noDays
  // Changes.
  case changes, difference, filesNote, morePay, lessPay, samePay
  // The month.
  case perItem, reachedTiers, tierNote, largestAccounts, largestChanges, rank, otherAccounts
  case allAccounts
  // Records.
  case records, recordsNote, recordsLedgerNote, rated, notCharged, outsideMonth, duplicate
  case notACall, rejected, rejectedRecords, rejectedNote, rejectedLedgerNote, noRejected, reason
  case openEntries, writtenOff, recycled
  // Gaps.
  case missing, missingNote, kind, gapSource, from, to, expected, found, gapAccepted, gapsMore
  case gapLeftOut, gapRepeated, gapHours, gapDay, gapLowDay
  // Items of the built-in price list.
  case itemVoice, itemIvrInbound, itemIvrOutbound, itemRobotOutbound, itemRecording
  case itemNumberRent, itemHumanSeat, itemAiSeat
  // Reasons for which records are rejected.
  case reasonRecordTooLong, reasonBadQuoting, reasonBadJson, reasonFieldCount
  case reasonDuplicateKey, reasonBadEncoding, reasonMissingCallId, reasonMissingAccount
  case reasonUnknownProduct, reasonBadStartTime, reasonUnknownNumber
  case reasonUnknownAccount, reasonBadDuration, reasonDurationOutOfRange
  case reasonBadRecording, reasonConflictingDuplicate, reasonDayPruned
}

extension Phrase {
  /// The phrase for a name of the bill, if there is one: `itemNumberRent` for the item `number_rent`.
  init?(of name: String, kind: String) {
    let words = name.split(separator: "_", omittingEmptySubsequences: false)
    // No other name may lead to the same phrase.
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    guard words.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { letters.contains($0) } }) else {
      return nil
    }
    self.init(rawValue: kind + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined())
  }
}
