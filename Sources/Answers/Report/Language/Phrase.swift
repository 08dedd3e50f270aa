/// The words of a report. Each has its text in every language, in `Phrase+English.swift` and
/// `Phrase+Chinese.swift`; templates know it by its raw value.
package enum Phrase: String, CaseIterable {
  // Kinds of report, and what stands at its top.
  case statement, monthReport, account, accountName, period, periodDays, timeZone, tariff, currency,
    status
  case source, fromLedger, final, provisional, closed, provisionalNote, madeBy
  // Figures.
  case payable, amount, calls, talkTime, minutes, quantity, recordedMinutes, accounts, change
  case changeFrom, noChange, share, total, item, allItems, lines, unitPrice, price, tier, tiers
  case countFile, countFiles, countCall, countCalls
  case unitMinute, unitMinutes, unitNumber, unitNumbers, unitSeat, unitSeats
  case charges, noCharges, roundingDown, roundingUp, roundingHalfUp, roundingHalfEven
  // Tiers.
  case tiersNote, upToMinutes, upToSeats, perMinute, perSeat, flat, reached, reachedMark
  case reachedBy, pricingVolume, pricingGraduated, pricingUnderMonth, pricingUnderCalls, group
  case sum, next, nextReached, recordingNote, numbersNote, months
  case orderPurchase, orderAdd, orderRenew, countMonth, countMonths, countSeat, countSeats
  case uncharged
  // Days.
  case callsPerDay, minutesPerDay, callsPerHour, day, file, hour, correctedRecords, dayChart
  case dayMinutesChart, dayChartText, hourChart, hourChartText, byFileNote, ownScaleNote, tableOf,
    noDays
  // Changes.
  case changes, before, after, difference, percent, filesNote, morePay, lessPay, samePay
  case newAccounts, goneAccounts
  // The month.
  case perItem, reachedTiers, tierNote, largestAccounts, largestChanges, rank, otherAccounts
  case allAccounts, accountsWith
  // Records.
  case records, recordsNote, recordsLedgerNote, files, rated, notCharged, outsideMonth, duplicate
  case notACall, rejected, rejectedRecords, rejectedNote, rejectedLedgerNote, noRejected, reason
  case openEntries, writtenOff, recycled, missing, kind, from, to, expected, found
  // Items of the built-in price list.
  case item_voice, item_ivr_inbound, item_ivr_outbound, item_robot_outbound, item_recording
  case item_number_rent, item_human_seat, item_ai_seat
  // Reasons for which records are rejected.
  case reason_record_too_long, reason_bad_quoting, reason_bad_json, reason_field_count
  case reason_duplicate_key, reason_bad_encoding, reason_missing_call_id, reason_missing_account
  case reason_unknown_product, reason_bad_start_time, reason_unknown_number
  case reason_unknown_account, reason_bad_duration, reason_duration_out_of_range
  case reason_bad_recording, reason_conflicting_duplicate, reason_day_pruned
}
