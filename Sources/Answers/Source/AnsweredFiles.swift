import CDRCore
import Ledger
import Metering
import Outputs
import Rating
import Recurring
import Reports
import Runs
import Tariffs

/// Files of calls that were read for an answer, under one or several choices of tariffs.
///
/// Choices that meter calls alike share one reading; for each that meters them otherwise the files
/// are read once more.
struct AnsweredFiles {
  let options: RateOptions
  let charges: RecurringCharges
  let rater: Rater
  /// Whose calls are: as the run is told.
  let accounts: CallAccounts
  /// What a first pass is told of it.
  private let listed: ListedAccounts?
  private let directory: NumberDirectory?
  private let clock: ZoneClock
  /// By choice.
  private(set) var books: [TariffBook] = []
  /// By choice, the place of its reading.
  private var places: [Int] = []
  private(set) var readings: [FirstPassResult] = []
  /// The months that were asked for by themselves; nil: every month was read.
  private(set) var monthRead: Month?

  /// - Parameter choices: the first is the source's own.
  init(_ options: RateOptions, choices: [TariffChoice], asOf: String?) throws(Failure) {
    self.options = options
    for choice in choices {
      books.append(
        try TariffBook.open(choice.tariff, accountTariffs: choice.accountTariffs))
    }
    for book in books { try options.calls.requireItems(of: book.metering) }
    clock = try books[0].metering.clock
    rater = Rater(asOf: try AsOf.instant(asOf, in: clock), clock: clock)
    charges = try RecurringCharges(numbersPath: options.numbers, seatsPath: options.seats)
    accounts = try CallAccounts(of: options.calls, numbers: charges.numbers)
    var mentions = AccountMentions()
    mentions.add(charges.numbers)
    mentions.add(charges.seats)
    for (book, choice) in zip(books, choices) {
      mentions.add(book.parts.contracts, of: choice.accountTariffs ?? "")
    }
    try mentions.requireListed(in: accounts.listed)
    var told = options.calls.firstPassOptions(books[0].metering)
    try accounts.apply(to: &told)
    (listed, directory) = (told.accounts, told.numbers)
    for book in books.dropFirst() where book.tariffs[0].currency != books[0].tariffs[0].currency {
      throw Failure(
        .unfit,
        "\(books[0].tariffs[0].label) is in \(books[0].tariffs[0].currency) and "
          + "\(book.tariffs[0].label) in \(book.tariffs[0].currency); bills in two currencies "
          + "cannot be compared")
    }
  }

  var outputGuard: OutputGuard {
    OutputGuard(
      tariffs: books.flatMap(\.files), numbers: options.numbers, seats: options.seats)
  }

  /// The calls by the hour, with items as in the first choice's metering.
  var hours: CallHours {
    readings.first?.hours.values.reduce(into: CallHours()) { $0.add($1) } ?? CallHours()
  }

  /// What was rejected, where it was asked for.
  var rejectLog: RejectLog? { readings.first?.rejects }

  // MARK: Reading

  /// Reads the files, once for each metering.
  ///
  /// - Returns: the summary of the first reading.
  mutating func read(
    _ request: AnswerRequest, by run: CallRun, progress: ReadingProgress
  ) throws(Failure) -> Summary {
    let calls = options.calls
    calls.warningsWithoutDuplicateSearch(run.inputs, isWanted: options.findsDuplicates)
      .forEach(run.say)
    let isOneMonth = request.months.lowerBound == request.months.upperBound
    monthRead = isOneMonth ? request.months.lowerBound : nil
    var first = firstPassOptions(books[0].metering)
    first.keepsRejects = first.keepsRejects || request.keepsRejects
    first.notesUncounted = request.notesUncounted
    first.countsHours = request.countsHours
    if request.countsHoursByFile { first.hourSource = { $0 } }
    first.keptAccounts = request.keptAccounts.map { names in
      ItemisedAccounts(Set(names.map(ByteText.init)).sorted().map { Array($0.text.utf8) })
    }
    let (result, time) = try run.read(first, progress: progress)
    readings = [result]
    for book in books {
      if let place = books[..<places.count].firstIndex(where: { $0.metering == book.metering }) {
        places.append(places[place])
      } else if places.isEmpty {
        places = [0]
      } else {
        places.append(readings.count)
        readings.append(try readAgain(book, run))
      }
    }
    var summary = try run.summary(
      of: result, tariffs: books[0].tariffs, metering: books[0].metering, firstPass: time)
    summary.firstPass = time
    return summary
  }

  /// What every reading of the files is asked to do.
  func firstPassOptions(_ metering: Metering) -> FirstPassOptions {
    var first = options.calls.firstPassOptions(metering)
    first.month = monthRead
    (first.accounts, first.numbers) = (listed, directory)
    first.findsDuplicates = options.findsDuplicates && options.calls.columns.callID != nil
    return first
  }

  private func readAgain(_ book: TariffBook, _ run: CallRun) throws(Failure) -> FirstPassResult {
    if let pipe = run.inputs.files.first(where: { !$0.isRegular }) {
      throw Failure(
        .usage,
        "\(pipe.name == "-" ? "stdin" : pipe.name) can be read only once, and \(books[0].tariffs[0].label) and "
          + "\(book.tariffs[0].label) meter calls differently, so that the calls have to be read "
          + "for each; save it as a file")
    }
    var again = firstPassOptions(book.metering)
    again.keepsRejects = false
    let result = try FirstPass.run(run.inputs, options: again)
    for (before, after) in zip(readings[0].files, result.files)
    where before.counts.records != after.counts.records || before.bytes != after.bytes {
      throw .changedWhileRead(after.name)
    }
    let (before, after) = (readings[0].totals.rejected, result.totals.rejected)
    if before != after {
      run.say(
        "under \(book.tariffs[0].label) \(after) records are rejected, under "
          + "\(books[0].tariffs[0].label) \(before); their calls are in one bill only")
    }
    return result
  }

  // MARK: Months

  /// The months with calls, numbers or seats, in order.
  var months: [Month] {
    Set(readings.flatMap(\.usage.months)).union(charges.months(through: rater.firstOpenMonth))
      .sorted()
  }

  /// Every month that the files have calls of, also where one was asked for by itself.
  func allMonths(_ run: CallRun) -> [Month] {
    guard monthRead != nil, run.inputs.files.allSatisfy(\.isRegular) else { return months }
    var all = firstPassOptions(books[0].metering)
    (all.month, all.keepsRejects, all.findsDuplicates) = (nil, false, false)
    let found = (try? FirstPass.run(run.inputs, options: all).usage.months) ?? []
    return Set(found).union(months).sorted()
  }

  func parts(of month: Month, choice: Int) throws(Failure) -> AnswerMonth {
    let recurring = charges.book(of: [month])
    try recurring.requirePrices(in: books[choice])
    return AnswerMonth(
      month: month, usage: MonthSlice(readings[places[choice]].usage, of: month),
      recurring: recurring, tariffs: books[choice], rater: rater,
      isClosed: false, jobs: options.calls.jobs)
  }
}

/// One month of a book of several.
struct MonthSlice: BillUsage {
  private let book: UsageBook
  private let range: Range<Int>

  init(_ book: UsageBook, of month: Month) {
    self.book = book
    let all = 0..<book.count
    let start = all.partitioningIndex { book.key(at: $0).month >= month }
    range = start..<(start..<book.count).partitioningIndex { book.key(at: $0).month > month }
  }

  var count: Int { range.count }

  func forEachAccount(
    in places: Range<Int>, _ body: (AccountUsage) throws(Failure) -> Void
  ) throws(Failure) {
    let first = range.lowerBound
    try book.forEachAccount(in: first + places.lowerBound..<first + places.upperBound, body)
  }

  func key(at index: Int) throws(Failure) -> (month: Month, account: String) {
    book.key(at: range.lowerBound + index)
  }
}
