/// Calls to rate, and their bill by hand.
enum Calls {
  static let header = "call_id,account_id,product,start_time,duration_seconds,recording_seconds\n"

  /// A record of every outcome but `outside_month`. 1790985600 is 2026-10-03T08:00:00+08:00, and
  /// 16:00 UTC on October 31 is midnight in Shanghai, where November begins.
  static let october =
    header + """
      a1,acme,voice,2026-10-01T10:00:00,61,
      a2,acme,voice,2026-10-01T10:05:00,59,30
      a3,acme,ivr_inbound,2026-10-02 11:00:00,600.5,601
      a4,bolt,robot_outbound,2026-10-03T09:00:00+08:00,17,
      a5,bolt,voice,1790985600,0,
      a6,bolt,ivr_outbound,2026-10-31T16:00:00Z,120,
      a1,acme,voice,2026-10-01T10:00:00,61,
      a7,acme,fax,2026-10-04T00:00:00,5,

      """

  /// By the built-in price list: 61 s and 59 s are 2 and 1 minutes at 0.110; 600.5 s are 11, and
  /// its recording of 601 s 11 at 0.050, while the one of a voice call is not charged; a month of
  /// 17 s is the row under 1 minute, 0.150; 120 s are 2 minutes at 0.110.
  static let billLines = [
    "2026-10,acme,voice,2,120,3,minute,<=50000,0.110,0.330,0.33,CNY,final,",
    "2026-10,acme,ivr_inbound,1,600.5,11,minute,<=50000,0.110,1.210,1.21,CNY,final,",
    "2026-10,acme,recording,1,601,11,minute,,0.050,0.550,0.55,CNY,final,",
    "2026-10,bolt,robot_outbound,1,17,1,minute,<1,0.150,0.150,0.15,CNY,final,",
    "2026-11,bolt,ivr_outbound,1,120,2,minute,<=50000,0.110,0.220,0.22,CNY,final,",
  ]

  static let billHeader =
    "month,account_id,item,calls,talk_seconds,quantity,unit,tier,unit_price,amount,payable,"
    + "currency,status,detail\n"

  static let bill = billHeader + billLines.joined(separator: "\n") + "\n"

  /// After both months of the bill.
  static let asOf = "2026-12-01"

  /// As ``rejectWarning``, of records that a ledger keeps.
  static let suspenseWarning = rejectWarning.replacing(
    "--rejects FILE lists them", with: "they wait in suspense: `suspense list` shows them")
  static let rejectWarning =
    "cdr-rater: warning: 1 of 8 records rejected (1 unknown_product); --rejects FILE lists them\n"

  /// A call of a minute in October that costs 0.110, and its bill.
  static func one(_ id: String = "x", account: String = "acme") -> String {
    header + "\(id),\(account),voice,2026-10-05T00:00:00,60,\n"
  }

  static func billOfOne(account: String = "acme", minutes: Int = 1) -> String {
    let thousandths = minutes * 110
    let cents = thousandths / 10
    func text(_ units: Int, _ scale: Int, _ one: Int) -> String {
      "\(units / one)." + String(units % one + one).dropFirst().prefix(scale)
    }
    return billHeader
      + "2026-10,\(account),voice,\(minutes),\(minutes * 60),\(minutes),minute,<=50000,"
      + "0.110,\(text(thousandths, 3, 1000)),\(text(cents, 2, 100)),CNY,final,\n"
  }
}
