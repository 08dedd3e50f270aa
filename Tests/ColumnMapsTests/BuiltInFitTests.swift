import ColumnMaps
import Testing

@Suite("Which built-in map fits a file")
struct BuiltInFitTests {
  private func fit(_ row: String) -> String? {
    ColumnMap.builtIn(
      fitting: row.split(separator: ",", omittingEmptySubsequences: false)
        .map(String.init))?.name
  }

  @Test("by its header")
  func headers() {
    #expect(fit("call_id,account_id,product,start_time,duration_seconds") == "standard")
    #expect(fit("duration_seconds,x,start_time,product,account_id") == "standard")
    #expect(
      fit("Sid,DateCreated,AccountSid,To,From,Status,StartTime,EndTime,Duration,Price") == "twilio")
    #expect(fit("sid,account_sid,status,start_time,duration") == "twilio")
    #expect(
      fit(
        "calldate,clid,src,dst,dcontext,channel,dstchannel,billsec,disposition,accountcode,uniqueid"
      )
        == "asterisk")
    #expect(
      fit(
        "cdrRecordType,globalCallID_callManagerId,globalCallID_callId,dateTimeOrigination,"
          + "callingPartyNumber,duration,pkid") == "cucm")
    #expect(
      fit("call_id,caller,callee,start_time,end_time,duration,status_code,voice_type")
        == "alibaba-voice")
    #expect(fit("taskId,caller,called,duration,label,callId,callStartTime") == "alibaba-robot")
  }

  @Test("by its first record")
  func records() {
    let start = "2026-10-03 09:00:00"
    #expect(
      fit(
        "100,100,200,ctx,name,SIP/100-1,SIP/200-2,Dial,x,\(start),\(start),\(start),9,5,ANSWERED,"
          + "DOCUMENTATION") == "asterisk")
    #expect(
      fit("name,100,200,ctx,\(start),,\(start),0,0,NORMAL_CLEARING,u,,,,") == "freeswitch")
    let fit = ColumnMap.builtIn(
      fitting: ["name", "100", "200", "ctx", start, "", start, "0", "0", "X", "u", "", ""])
    #expect(fit?.name == "freeswitch" && fit?.isByHeader == false && fit?.columns == 13)
  }

  @Test("a ragged record, whatever its last columns")
  func ragged() {
    let smdr =
      "2026/10/05 09:10:00,00:00:59,4,201,O,0205,0205,,0,1000101,0,E201,Anna,T9001,LINE 1.1,0,0"
    #expect(fit(smdr) == "avaya-smdr")
    #expect(fit(smdr + ",,,,,") == "avaya-smdr")
    let call = "Call 1,0_1,00:01:00,2026/10/05 09:00:00,2026/10/05 09:00:05,2026/10/05 09:01:05,"
    let parties = "TerminatedBySrc,Ext.101,0205,101,10001,0205,,,,"
    #expect(fit(call + parties + ",,,,Chain: Ext.101;0205;") == "3cx")
    #expect(fit(call + parties) == "3cx")
    #expect(fit(call + "TerminatedBySrc") == nil)
  }

  @Test("none, when a needed column is absent or is not written so")
  func none() {
    #expect(fit("") == nil)
    #expect(fit("call_id,account_id,start_time,duration_seconds") == nil)
    #expect(fit("SID,AccountSID,STATUS,START,DURATION") == nil)
    #expect(fit("name,100,200,ctx,yesterday,,x,0,0,NORMAL_CLEARING,u,,,,") == nil)
    #expect(fit("name,100,200,ctx,2026-10-03 09:00:00,,x,0,long,NORMAL_CLEARING,u,,,,") == nil)
  }
}
