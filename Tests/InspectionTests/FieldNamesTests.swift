import Testing

@testable import Inspection

@Suite("Names of columns")
struct FieldNamesTests {
  @Test(
    "a name's field",
    arguments: [
      (
        FieldNames.start,
        ["Start Time", "start_stamp", "calldate", "dateTimeOrigination", "呼叫发起时间"]
      ),
      (.answer, ["answer", "Answer Time", "dateTimeConnect", "通话接通时间"]),
      (.end, ["EndTime", "end_stamp", "dateTimeDisconnect", "通话结束时间"]),
      (.talk, ["billsec", "Talk Time", "Connected Time", "通话时长", "Billable Duration"]),
      (.total, ["duration", "Call Duration (s)", "duration_ms", "Dauer", "Duracion_minutos"]),
      (.callID, ["uniqueid", "Call SID", "uuid", "呼叫ID"]),
      (.account, ["accountcode", "Account Code", "customer_id", "账号"]),
      (.caller, ["src", "Caller ID", "callingPartyNumber", "主叫号码", "from"]),
      (.callee, ["dst", "Called Number", "finalCalledPartyNumber", "被叫号码", "to"]),
      (.charged, ["disposition", "Status", "通话状态"]),
    ])
  func names(_ field: FieldNames, _ names: [String]) {
    for name in names { #expect(field.rank(name) != nil, "\(name)") }
  }

  @Test("names that are others'")
  func others() {
    for name in ["ring_duration", "Ring Time", "Hold Time", "wait seconds", "price", ""] {
      #expect(FieldNames.total.rank(name) == nil && FieldNames.talk.rank(name) == nil, "\(name)")
    }
    #expect(FieldNames.account.rank("account_name") == nil)
    #expect(FieldNames.callID.rank("caller_id") == nil)
    #expect(FieldNames.talk.rank("billing_amount") == nil)
  }

  @Test("of several names, the better one is first")
  func order() throws {
    let (bill, talk) = (FieldNames.talk.rank("billsec"), FieldNames.talk.rank("talk_time"))
    #expect(try #require(bill) < #require(talk))
    let (whole, part) = (
      FieldNames.total.rank("duration"), FieldNames.total.rank("call duration x")
    )
    #expect(try #require(whole) < #require(part))
  }

  @Test("words for what became of a call")
  func words() {
    for word in ["ANSWERED", "Completed", "success", "已接听", "verbunden", "Answered Elsewhere"] {
      #expect(StatusWords.isAnswered(word) && StatusWords.isKnown(word), "\(word)")
    }
    for word in ["NO ANSWER", "no-answer", "BUSY", "未接听"] {
      #expect(!StatusWords.isAnswered(word) && StatusWords.isKnown(word), "\(word)")
    }
    #expect(!StatusWords.isKnown("Dial") && !StatusWords.isKnown(""))
  }

  @Test("words for what a record is of")
  func types() {
    for word in ["CALL", "voice-call", "语音", "STOP"] {
      #expect(TypeWords.kind(word) == .call, "\(word)")
    }
    for word in ["SMS", "MO-SMS", "text", "Data Session", "GPRS", "短信", "国内流量", "START", "Trailer"]
    {
      #expect(TypeWords.kind(word) == .other, "\(word)")
    }
    for word in ["", "blurb", "Inbound", "19"] {
      #expect(TypeWords.kind(word) == nil, "\(word)")
    }
  }
}
