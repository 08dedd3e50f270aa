import CDRCore
import Rating
import Recurring
import Reports
import Tariffs

extension Explanation {
  /// The explanation as JSON; `docs/answers.md` has the keys.
  public var json: [UInt8] {
    var json = IndentedJSON()
    json.object { json in
      json.value("month", month.description)
      json.value("account_id", account)
      json.value("account_name", orNull: accountName)
      json.value("item", orNull: item)
      json.value("status", status.rawValue)
      json.value("closed", isClosed)
      json.value("source", source)
      json.object("tariff") { json in
        json.value("name", tariff.name)
        json.value("origin", tariff.origin)
        json.value("sha256", tariff.sha256)
        json.value("time_zone", tariff.timeZone)
        json.value("attribute_by", tariff.attribution.rawValue)
        json.value("amount_scale", Int64(tariff.amountScale))
        json.object("payable") { json in
          json.value("scale", Int64(tariff.payable.scale))
          json.value("rounding", tariff.payable.rounding.rawValue)
        }
      }
      json.value("currency", totals.currency)
      json.money("amount", totals.amount)
      json.money("payable", totals.payable)
      json.array("lines") { json in
        for line in lines { json.object { write(line, to: &$0) } }
      }
      json.array("uncharged_recordings") { json in
        for part in unchargedRecordings {
          json.object { json in
            json.value("item", part.item)
            json.minutes("minutes", part.seconds)
          }
        }
      }
      writeHistory(to: &json)
      writeRecords(to: &json)
      json.array("notes") { json in
        for note in notes { json.value { $0.append(jsonString: note) } }
      }
    }
    json.end()
    return json.text
  }

  private func write(_ explained: ExplainedLine, to json: inout IndentedJSON) {
    let line = explained.line
    json.value("item", line.item)
    json.value("calls", orNull: line.calls)
    json.value("talk_seconds") { text in
      if let talk = line.talkMilliseconds {
        text.append(secondsOfMilliseconds: talk)
      } else {
        text.append("null")
      }
    }
    switch line.quantity {
    case .minutes(let seconds):
      json.minutes("quantity", seconds)
      json.value("unit", "minute")
    case .numberMonths(let count):
      json.value("quantity", count)
      json.value("unit", "number_month")
    case .seats(let count):
      json.value("quantity", count)
      json.value("unit", "seat")
    }
    json.value("tier", orNull: line.tier.isEmpty ? nil : line.tier)
    json.value("unit_price", line.unitPrice)
    json.money("amount", line.amount)
    json.money("payable", line.payable)
    json.value("detail", orNull: line.detail.isEmpty ? nil : line.detail)
    switch explained.reason {
    case .calls(let calls):
      json.value("kind", "calls")
      write(calls, to: &json)
    case .recording(let recording):
      json.value("kind", "recording")
      json.object("rounding") { json in
        json.value("increment", Int64(recording.increment))
        json.time("added_seconds", recording.billedSeconds * 1000 - recording.milliseconds)
      }
      json.array("products") { json in
        for product in recording.products { json.value { $0.append(jsonString: product) } }
      }
      json.value("sum", "\(exactMinutes(seconds: recording.billedSeconds)) x \(line.unitPrice)")
    case .numbers:
      json.value("kind", "number_rent")
      if case .numberMonths(let count) = line.quantity {
        json.value("sum", "\(count) x \(line.unitPrice)")
      }
    case .seats(let charge, let prices):
      json.value("kind", "seats")
      write(charge, prices, line, to: &json)
    }
  }

  private func write(_ calls: ExplainedCalls, to json: inout IndentedJSON) {
    let charge = calls.charge
    json.object("rounding") { json in
      json.value("increment", Int64(calls.item.increment))
      json.value("minimum", Int64(calls.item.minimum))
      json.time("added_seconds", calls.addedMilliseconds)
    }
    json.value("pricing", charge.pricing.rawValue)
    json.value("short_calls", calls.usage.shortCalls)
    json.minutes("volume_minutes", charge.volumeSeconds)
    json.object("tier_group", when: charge.group) { group, json in
      json.value("name", group.name)
      json.array("items") { json in
        for item in group.items { json.value { $0.append(jsonString: item) } }
      }
    }
    json.array("tiers") { json in
      for (place, row) in charge.rows.enumerated() {
        json.object { json in
          json.value("tier", row.label)
          json.value("price", row.price)
          json.value("flat", orNull: row.flat.isEmpty ? nil : row.flat)
          json.value("reached", place == charge.reached)
        }
      }
    }
    json.array("parts") { json in
      for part in charge.parts {
        json.object { json in
          json.value("kind", part.kind.rawValue)
          json.value("seconds", part.seconds)
          json.value("tier", charge.rows[part.row].label)
          json.value(
            "price",
            part.kind == .flat ? charge.rows[part.row].flat : charge.rows[part.row].price)
        }
      }
    }
    json.value("sum", LineTexts.sum(calls))
    json.object("next_bound", when: calls.next) { next, json in
      json.object("at") { write(next.at, to: &$0) }
      json.object("beyond") { write(next.beyond, to: &$0) }
    }
    json.object("bound_below", when: calls.below) { write($0, to: &$1) }
  }

  private func write(_ other: WhatIf, to json: inout IndentedJSON) {
    json.minutes("minutes", other.volumeSeconds)
    json.minutes("change_minutes", other.change)
    json.value("tier", other.tier)
    json.value("unit_price", other.unitPrice)
    json.money("payable", other.payable)
    json.money("bill_payable", other.billPayable)
  }

  private func write(
    _ charge: SeatCharge, _ prices: SeatTypeTariff?, _ line: BillLine, to json: inout IndentedJSON
  ) {
    json.object("order") { json in
      json.value("id", charge.order.id)
      json.value("date", charge.order.orderedOn.description)
      json.value("action", charge.order.action.name)
      json.value("seats", charge.seats)
      json.value("seats_after", charge.count)
      json.value("months", Int64(charge.term.months))
      json.value("days", Int64(charge.term.days))
    }
    json.array("tiers") { json in
      guard let prices else { return }
      for tier in LineTexts.seatTiers(prices) {
        json.object { json in
          json.value("tier", tier.label)
          json.value("price", tier.price)
          json.value("reached", tier.label == line.tier)
        }
      }
    }
    json.value("sum", LineTexts.seatSum(line))
  }
}

extension SeatAction {
  /// As a seats file names it.
  fileprivate var name: String {
    switch self {
    case .purchase: "purchase"
    case .add: "add"
    case .renew: "renew"
    }
  }
}
