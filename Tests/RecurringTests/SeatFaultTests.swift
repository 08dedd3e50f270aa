import CDRCore
import Recurring
import Testing

@Suite("Seats files that make no sense, by line")
struct SeatFaultTests {
  private func found(_ rows: String...) -> [String] {
    faults("seats.csv") { () throws(Failure) in _ = try SeatsFile(seatsText(rows)) }
  }

  @Test("fields that say nothing")
  func fields() {
    let count = "is not a whole number of seats from 1 to 1000000000"
    let term = "is not a whole number of months from 1 to 1200"
    #expect(
      found(
        ",a,ai,purchase,1,1,2026-10-01", "1,,ai,purchase,1,1,2026-10-01",
        "2,b,robot,purchase,1,1,2026-10-01", "3,c,,purchase,1,1,2026-10-01",
        "4,d,ai,buy,1,1,2026-10-01", "5,e,ai,,1,1,2026-10-01", "6,f,ai,purchase,0,0,2026-10-01",
        "7,g,ai,purchase,-1,-1,2026-10-01", "8,h,ai,purchase,1.5,1.0,2026-10-01",
        "9,i,ai,purchase,,,2026-10-01", "10,j,ai,purchase,1000000001,1201,2026-10-01",
        "11,k,ai,purchase,99999999999999999999,99999999999999999999,2026-10-01",
        "12,l,ai,purchase,ten,+1,2026-10-01", "13,m,ai,purchase,1,1,2025-02-29",
        "14,n,ai,purchase,1,1,", "15,o,AI,purchase,1,1,2026-10-01",
        "16,p,ai,purchase, 1,1,2026-10-01") == [
          "line 2, order_id: is empty", "line 3, account_id: is empty",
          "line 4, seat_type: \"robot\" is not known; write human or ai",
          "line 5, seat_type: is empty; write human or ai",
          "line 6, action: \"buy\" is not known; write purchase, add or renew",
          "line 7, action: is empty; write purchase, add or renew",
          "line 8, seats: \"0\" \(count)", "line 8, months: \"0\" \(term)",
          "line 9, seats: \"-1\" \(count)", "line 9, months: \"-1\" \(term)",
          "line 10, seats: \"1.5\" \(count)", "line 10, months: \"1.0\" \(term)",
          "line 11, seats: is empty; write a whole number of seats from 1 to 1000000000",
          "line 11, months: is empty; write a whole number of months from 1 to 1200",
          "line 12, seats: \"1000000001\" \(count)", "line 12, months: \"1201\" \(term)",
          "line 13, seats: \"99999999999999999999\" \(count)",
          "line 13, months: \"99999999999999999999\" \(term)",
          "line 14, seats: \"ten\" \(count)", "line 14, months: \"+1\" \(term)",
          "line 15, ordered_on: \"2025-02-29\" is not a valid date; write YYYY-MM-DD, such as "
            + "2026-10-01",
          "line 16, ordered_on: is empty; write a date, such as 2026-10-01",
          "line 17, seat_type: \"AI\" is not known; write human or ai",
          "line 18, seats: \" 1\" \(count)",
        ])
  }

  @Test("a value in a field that the action does not use")
  func unused() {
    #expect(
      found(
        "1,a,ai,purchase,1,12,2026-10-01", "2,a,ai,add,1,12,2026-10-02",
        "3,a,ai,renew,1,12,2026-10-03", "4,a,ai,add,,0,2026-10-02", "5,a,ai,renew,0,,2026-10-03")
        == [
          "line 3, months: \"12\" is not used here: an addition leaves the expiry as it is; "
            + "leave it empty",
          "line 4, seats: \"1\" is not used here: a renewal leaves the count as it is; leave it "
            + "empty",
          "line 5, seats: is empty; write a whole number of seats from 1 to 1000000000",
          "line 5, months: \"0\" is not used here: an addition leaves the expiry as it is; leave "
            + "it empty",
          "line 6, seats: \"0\" is not used here: a renewal leaves the count as it is; leave it "
            + "empty",
          "line 6, months: is empty; write a whole number of months from 1 to 1200",
        ])
  }

  @Test("an order id given twice, by whichever account")
  func repeatedOrders() {
    #expect(
      found(
        "o 1,a,ai,purchase,1,12,2026-10-01", "o 1,b,human,purchase,1,12,2026-10-01",
        // A line that was pasted twice is told of once.
        "o2,c,ai,purchase,1,12,2026-10-01", "o2,c,ai,purchase,1,12,2026-10-01",
        "o 1,a,ai,add,1,,2026-10-02") == [
          "line 3, order_id: \"o 1\" is given twice, first on line 2; give each order its own",
          "line 5, order_id: \"o2\" is given twice, first on line 4; give each order its own",
          "line 6, order_id: \"o 1\" is given twice, first on line 2; give each order its own",
        ])
  }

  @Test("additions and renewals with no running subscription")
  func nothingRuns() {
    #expect(
      found(
        "1,a,ai,add,5,,2026-10-01", "2,a,human,purchase,1,1,2026-10-01",
        "3,b,ai,renew,,12,2026-10-01", "4,b,ai,purchase,1,1,2026-10-02",
        "5,c,human,purchase,1,1,2026-01-31", "6,c,human,add,1,,2026-02-28",
        "7,c,human,renew,,1,2026-03-01", "8,c,human,purchase,1,1,2026-03-01") == [
          "line 2, action: account \"a\" has no AI seats to add to on 2026-10-01: none were "
            + "purchased",
          "line 4, action: account \"b\" has no AI seats to renew on 2026-10-01: the first purchase, "
            + "on line 5, is dated 2026-10-02",
          "line 7, action: account \"c\" has no human seats to add to on 2026-02-28: those bought on "
            + "line 6 ended on 2026-02-28; make a new purchase",
          "line 8, action: account \"c\" has no human seats to renew on 2026-03-01: those bought on "
            + "line 6 ended on 2026-02-28; make a new purchase",
        ])
  }

  @Test("a purchase while a subscription runs, up to the day before its expiry")
  func stillRuns() {
    #expect(
      found(
        "1,a,ai,purchase,10,12,2026-01-01", "2,a,ai,add,5,,2026-01-01",
        "3,a,ai,purchase,1,1,2026-12-31", "4,a,ai,renew,,1,2026-12-31",
        "5,a,ai,purchase,1,1,2027-01-31", "6,a,ai,purchase,1,1,2027-02-01",
        "7,a,human,purchase,1,1,2026-05-05", "8,a,human,purchase,1,1,2026-05-05") == [
          "line 4, action: account \"a\" already has 15 AI seats, bought on line 2, until "
            + "2027-01-01; add to them, renew them, or purchase from that day on",
          "line 6, action: account \"a\" already has 15 AI seats, bought on line 2, until "
            + "2027-02-01; add to them, renew them, or purchase from that day on",
          "line 9, action: account \"a\" already has 1 human seats, bought on line 8, until "
            + "2026-06-05; add to them, renew them, or purchase from that day on",
        ])
  }

  @Test("counts and terms that go too far together")
  func tooFar() {
    #expect(
      found(
        "1,a,ai,purchase,999999999,1200,9899-06-01", "2,a,ai,add,2,,9900-01-01",
        "3,a,ai,add,1,,9900-01-01", "4,a,ai,renew,,6,9950-01-01", "5,a,ai,renew,,1,9950-01-01",
        "6,b,ai,purchase,1,1,9999-12-01", "7,b,ai,add,1,,9999-12-02") == [
          "line 3, seats: 999999999 and 2 are more than 1000000000 seats",
          "line 6, months: the term would end after the year 9999; buy a shorter one",
          "line 7, months: the term would end after the year 9999; buy a shorter one",
        ])
  }

  @Test("a row with faults does not make later rows of its holder look wrong")
  func unclear() {
    // Whether they bought anything, who knows; but two purchases after it exclude each other.
    #expect(
      found(
        "1,a,ai,purchase,x,12,2026-01-01", "2,a,ai,add,5,,2026-02-01",
        "3,a,ai,purchase,1,12,2026-03-01", "4,a,ai,purchase,1,12,2026-04-01",
        "5,b,ai,buy,1,12,2026-01-01", "6,b,ai,renew,,12,2026-02-01",
        "7,c,ai,purchase,1,12,2026-01-32", "8,c,ai,add,5,,2026-02-01",
        "9,d,ai,purchase,1,1,2026-01-01", "10,d,ai,renew,,y,2026-01-02",
        "11,d,ai,add,1,,2026-02-02", "12,e,ai,add,z,,2026-01-01", "13,e,ai,add,1,,2026-02-02"
      )
      .map { $0.split(separator: ":")[0] } == [
        "line 2, seats", "line 5, action", "line 6, action", "line 8, ordered_on",
        "line 11, months", "line 13, seats", "line 14, action",
      ])
    // An addition changes nothing about what runs, nor does a purchase that would be refused.
    #expect(
      found(
        "1,a,ai,purchase,1,1,2026-01-01", "2,a,ai,purchase,-1,12,2026-01-02",
        "3,a,ai,add,1,,2026-02-02"
      ).map { $0.split(separator: ":")[0] } == ["line 3, seats", "line 4, action"])
  }

  @Test("a file far too long is not read to its end")
  func tooLong() {
    #expect(
      throws: Failure(.badData, "/dev/zero is larger than 64 MiB: is it the right file?")
    ) {
      try NamedText(path: "/dev/zero")
    }
  }

  @Test("the faults of both files are listed together")
  func bothFiles() {
    let header = "is empty; it must begin with the header "
    do throws(Failure) {
      _ = try RecurringCharges(
        numbers: NamedText(name: "n.csv", bytes: []), seats: NamedText(name: "s.csv", bytes: []))
      Issue.record("no failure")
    } catch {
      #expect(
        error
          == Failure(
            .badData,
            """
            n.csv has 1 fault
              line 1: \(header)number,account_id,activated_on,cancelled_on,monthly_rent
            s.csv has 1 fault
              line 1: \(header)order_id,account_id,seat_type,action,seats,months,ordered_on
            """))
    }
    do throws(Failure) {
      _ = try RecurringCharges(numbersPath: "/no/n.csv", seatsPath: "/dev/null")
      Issue.record("no failure")
    } catch {
      #expect(
        error
          == Failure(
            .badData,
            """
            /no/n.csv: no such file
            /dev/null has 1 fault
              line 1: \(header)order_id,account_id,seat_type,action,seats,months,ordered_on
            """))
    }
  }
}
