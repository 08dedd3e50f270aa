import CDRCore
import Rating
import Recurring
import Tariffs

/// Why the price of each line is what it is: its tiers with the one reached, and the sum.
extension Statement {
  func reason(of explained: ExplainedLine, _ page: PageModel) -> [String: Any] {
    let line = explained.line
    let language = page.language
    var model = page.item(line.item)
    var notes: [String] = []
    var sum = ""
    model["tierRows"] = false
    switch explained.reason {
    case .calls(let calls):
      notes = self.notes(of: calls, language)
      model["tierRows"] = tiers(of: calls, language)
      model["tierUnit"] = language.text(.upToMinutes)
      model["tierPrice"] = language.text(.perMinute)
      sum = self.sum(of: calls, language)
    case .recording(let recording):
      let items = recording.products.map { language.name(ofItem: $0) ?? $0 }
      notes = [language.text(.recordingNote, ["items": list(items, language)])]
      sum = "\(time(recording.billedSeconds)) × \(line.unitPrice)"
    case .numbers:
      guard case .numberMonths(let count) = line.quantity else { break }
      notes = [language.text(.numbersNote)]
      sum = "\(PageNumbers.text(count)) × \(line.unitPrice)"
    case .seats(let charge, let prices):
      notes = [order(charge, language)]
      model["tierRows"] =
        prices.map { tiers(of: $0, reached: line.tier, by: charge, language) }
        ?? false
      model["tierUnit"] = language.text(.upToSeats)
      model["tierPrice"] = language.text(.perSeat)
      sum = seatSum(line, language)
    }
    model["hasTiers"] = model["tierRows"] is [[String: Any]]
    model["notes"] = notes.map(PageText.protected)
    model["sum"] = sum
    model["result"] = PageNumbers.text(line.amount)
    model["resultPayable"] =
      line.amount == line.payable ? false : PageNumbers.text(line.payable)
    return model
  }

  private func notes(of calls: ExplainedCalls, _ language: ReportLanguage) -> [String] {
    let charge = calls.charge
    var notes: [String] = []
    if let group = charge.group {
      let items = group.items.map { language.name(ofItem: $0) ?? $0 }
      notes.append(
        language.text(
          .group,
          [
            "items": list(items, language),
            "minutes": PageNumbers.minutes(seconds: charge.volumeSeconds, in: language),
          ]))
    }
    if charge.rows[charge.reached].isUnderOneMinute, case .month = calls.item.underOneMinute {
      notes.append(language.text(.pricingUnderMonth))
    } else {
      if charge.rows.count(where: { !$0.isUnderOneMinute }) > 1 {
        notes.append(
          language.text(charge.pricing == .volume ? .pricingVolume : .pricingGraduated))
      }
      if case .call = calls.item.underOneMinute, calls.usage.shortCalls > 0 {
        notes.append(language.text(.pricingUnderCalls))
      }
    }
    if let next = calls.next {
      let price = next.beyond.unitPrice
      notes.append(
        next.at.change == 0
          ? language.text(.nextReached, ["price": price])
          : language.text(
            .next,
            [
              "change": PageNumbers.minutes(seconds: next.at.change, in: language),
              "price": price,
            ]))
    }
    return notes
  }

  private func tiers(of calls: ExplainedCalls, _ language: ReportLanguage) -> [[String: Any]] {
    calls.charge.rows.enumerated().map { place, row in
      let quantity =
        row.isUnderOneMinute
        ? PageNumbers.clock(milliseconds: calls.charge.volumeMilliseconds)
        : PageNumbers.minutes(seconds: calls.charge.volumeSeconds, in: language)
      let flat =
        row.flat.isEmpty ? "" : " + " + language.text(.flat, ["amount": row.flat])
      return tier(
        row.label, row.price + flat, isReached: place == calls.charge.reached, quantity, language)
    }
  }

  private func tiers(
    of prices: SeatTypeTariff, reached: String, by charge: SeatCharge, _ language: ReportLanguage
  ) -> [[String: Any]] {
    LineTexts.seatTiers(prices).map { label, price in
      tier(
        label, price, isReached: label == reached,
        language.count(charge.count, .countSeat, .countSeats), language)
    }
  }

  private func tier(
    _ label: String, _ price: String, isReached: Bool, _ quantity: String,
    _ language: ReportLanguage
  ) -> [String: Any] {
    [
      "tierLabel": PageText.protected(PageNumbers.tier(label)), "tierRowPrice": price,
      "isReached": isReached,
      "reachedText": isReached ? language.text(.reachedBy, ["quantity": quantity]) : "",
    ]
  }

  // MARK: Sums

  /// `50,000 × 0.110 + 1 × 0.108`, from the parts that were charged.
  private func sum(of calls: ExplainedCalls, _ language: ReportLanguage) -> String {
    calls.charge.parts.map { part in
      let row = calls.charge.rows[part.row]
      return switch part.kind {
      case .time, .shortCalls: "\(time(part.seconds)) × \(row.price)"
      case .flat: row.flat
      }
    }.joined(separator: " + ")
  }

  /// Minutes to be multiplied: exact ones, or seconds of which a sixtieth is taken.
  private func time(_ seconds: Int64) -> String {
    let text = exactMinutes(seconds: seconds)
    return FixedDecimal(text).map { PageNumbers.text($0) } ?? text.replacing("/", with: "÷")
  }

  /// `50 × 599 × 18 months × 0.85`
  private func seatSum(_ line: BillLine, _ language: ReportLanguage) -> String {
    LineTexts.seatSum(line).replacing(" x ", with: " × ")
      .replacing(" months", with: " " + language.text(.months))
      .replacing(" month ", with: " " + language.text(.months) + " ")
  }

  private func order(_ charge: SeatCharge, _ language: ReportLanguage) -> String {
    let phrase: Phrase
    var term = ""
    switch charge.order.action {
    case .purchase(_, let months):
      (phrase, term) = (.orderPurchase, language.count(Int64(months), .countMonth, .countMonths))
    case .add: phrase = .orderAdd
    case .renew(let months):
      (phrase, term) = (.orderRenew, language.count(Int64(months), .countMonth, .countMonths))
    }
    return language.text(
      phrase,
      [
        "id": charge.order.id, "date": charge.order.orderedOn.description,
        "seats": language.count(charge.seats, .countSeat, .countSeats), "term": term,
        "count": language.count(charge.count, .countSeat, .countSeats),
      ])
  }

  private func list(_ words: [String], _ language: ReportLanguage) -> String {
    words.joined(separator: language == .zh ? "、" : ", ")
  }
}
