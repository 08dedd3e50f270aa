import CDRCore
import Metering
import Outputs
import Rating
import Recurring
import Tariffs

/// What a rating run goes by beside the calls: tariffs, numbers, seats and accounts.
package struct RateTexts: Sendable {
  package var tariffs: TariffBook
  /// The accounts with tariffs of their own, in byte order.
  package var contracts: [TariffBook.Parts.Contract]
  package var charges: RecurringCharges
  /// The accounts that there are; nil: any may have calls.
  package var listed: AccountsFile?

  package init(
    tariffs: TariffBook, contracts: [TariffBook.Parts.Contract], charges: RecurringCharges,
    listed: AccountsFile?
  ) {
    (self.tariffs, self.contracts) = (tariffs, contracts)
    (self.charges, self.listed) = (charges, listed)
  }

  /// Reads the files that a run names.
  ///
  /// - Throws: what reading each throws.
  package init(_ options: RateOptions) throws(Failure) {
    let tariffs = try TariffBook.open(options.tariff, accountTariffs: options.accountTariffs)
    let charges = try RecurringCharges(numbersPath: options.numbers, seatsPath: options.seats)
    self.init(
      tariffs: tariffs, contracts: tariffs.parts.contracts, charges: charges,
      listed: try CallAccounts(of: options.calls, numbers: nil).listed)
  }
}

/// A rating run of which all is checked that can be before its files are read.
package struct RatePreparation: Sendable {
  package let options: RateOptions
  package let texts: RateTexts
  package let rater: Rater
  /// How the files are read.
  package let firstPass: FirstPassOptions
  /// The months that are asked for, or in which something is owed beside calls.
  let months: Set<Month>

  package init(_ options: RateOptions, _ texts: RateTexts) throws(Failure) {
    let (calls, tariffs, charges) = (options.calls, texts.tariffs, texts.charges)
    try calls.requireConfirmed()
    try calls.requireItems(of: tariffs.metering)
    let zone = try tariffs.metering.clock
    rater = Rater(asOf: try AsOf.instant(options.asOf, in: zone), clock: zone)
    var mentions = AccountMentions()
    mentions.add(charges.numbers)
    mentions.add(charges.seats)
    mentions.add(texts.contracts, of: options.accountTariffs ?? "")
    try mentions.requireListed(in: texts.listed)
    months = Set(options.month.map { [$0] } ?? charges.months(through: rater.firstOpenMonth))
    try charges.book(of: months).requirePrices(in: tariffs)
    var firstPass = calls.firstPassOptions(tariffs.metering)
    firstPass.month = options.month
    firstPass.findsDuplicates = options.findsDuplicates && calls.columns.callID != nil
    try CallAccounts(listed: texts.listed, numbers: charges.numbers).apply(to: &firstPass)
    self.firstPass = firstPass
    (self.options, self.texts) = (options, texts)
  }

  /// What a run reads beside its calls.
  package var files: OutputGuard {
    OutputGuard(
      tariffs: texts.tariffs.files, numbers: options.numbers, seats: options.seats)
  }
}
