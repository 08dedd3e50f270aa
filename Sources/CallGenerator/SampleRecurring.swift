/// The numbers and seats of the sample, in the two files that `rate --numbers --seats` takes: as
/// small as such files are by hand, with every rule in them once.
enum SampleRecurring {
  /// Beside the calls, in a folder of their own: a folder that is rated has calls alone.
  static let folder = "recurring"

  static let files = [("numbers.csv", numbers), ("seats.csv", seats)]

  /// Calls have no phone numbers here, so rented ones are made of words too.
  private static let numbers = """
    number,account_id,activated_on,cancelled_on,monthly_rent
    number-0001,acct-000001,2026-09-30,,
    number-0002,acct-000001,2026-10-31,2026-11-01,
    number-0003,acct-000002,2026-10-01,2026-10-01,
    number-0004,acct-000002,2026-10-05,2026-11-12,
    number-0004,acct-000003,2026-11-12,,
    number-0005,acct-000003,2026-09-30,2026-10-10,
    number-0005,acct-000003,2026-10-20,,50
    number-0006,acct-000003,2026-10-01,,50.00
    number-8888,acct-000003,2026-10-01,,888.00
    number-0007,客服中心-华东,2026-10-15,,
    number-0008,"Li, Wang & Partners",2026-10-15,2026-10-16,12.3456
    number-0009,numbers-only,2026-11-30,,

    """

  private static let seats = """
    order_id,account_id,seat_type,action,seats,months,ordered_on
    seat-order-01,acct-000001,human,purchase,99,12,2026-09-30
    seat-order-03,acct-000001,human,renew,,24,2026-11-20
    seat-order-02,acct-000001,human,add,1,,2026-10-15
    seat-order-04,acct-000001,ai,purchase,49,1,2026-09-30
    seat-order-05,acct-000001,ai,purchase,50,18,2026-10-30
    seat-order-06,acct-000001,ai,add,50,,2026-11-30
    seat-order-07,客服中心-华东,human,purchase,300,36,2026-10-31
    seat-order-08,客服中心-华东,human,add,10,,2026-11-01
    seat-order-09,"Acme ""Call"" Centre",ai,purchase,2,1,2026-10-31
    seat-order-10,"Acme ""Call"" Centre",ai,add,1,,2026-11-29
    seat-order-11,seats-only,human,purchase,7,11,2026-10-02

    """
}
