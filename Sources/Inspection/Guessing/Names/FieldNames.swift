/// What columns are called in the exports of telephone systems, per field: in English, as Asterisk,
/// FreeSWITCH, Cisco, Avaya, 3CX, Grandstream, Twilio and SQL tables have it, in Chinese, as Alibaba
/// Cloud's console has it, and what German, French, Spanish and Portuguese systems write most often.
///
/// https://docs.asterisk.org/Configuration/Reporting/Call-Detail-Records-CDR/CDR-Variables/
/// https://developer.signalwire.com/freeswitch/FreeSWITCH-Explained/Modules/mod_cdr_csv_6587322
/// https://help.aliyun.com/zh/vms/voicereport-7
enum FieldNames: CaseIterable {
  case start
  case answer
  case end
  /// How long was talked, which is what is charged for.
  case talk
  /// How long the call was, most often with the ringing.
  case total
  case callID
  /// What tells records of one id apart.
  case leg
  case account
  case caller
  case callee
  case product
  case charged
  case recording
  /// A date or a time of day that is one half of a start.
  case date
  case time

  /// How well a name fits, 0 best; nil where it does not.
  func rank(_ name: String) -> Int? {
    if let rank = wholeRank(name) { return rank }
    // `Start (Europe/Lisbon)`, `Length [mm:ss]`
    let first = name.prefix { !"([（".contains($0) }
    return first.isEmpty || first.endIndex == name.endIndex ? nil : wholeRank(String(first))
  }

  private func wholeRank(_ name: String) -> Int? {
    let letters = name.prefix(2)
    let leg = letters.first.flatMap { first in
      (first == "a" || first == "b") && letters.last?.isUppercase == true ? first : nil
    }
    let name = Self.normalized(name)
    guard !name.isEmpty else { return nil }
    guard let (whole, parts, never) = Self.words[self] else { return nil }
    if let place = whole.firstIndex(of: name) { return place }
    // The legs of a call: `aStart`, `bStart`.
    if let leg, let place = whole.firstIndex(of: String(name.dropFirst())) {
      return 400 + place * 2 + (leg == "a" ? 0 : 1)
    }
    if never.contains(where: name.contains) { return nil }
    return parts.firstIndex(where: name.contains).map { 1000 + $0 }
  }

  /// Whether any field is called so.
  static func isKnown(_ name: String) -> Bool {
    let name = normalized(name)
    return words.values.contains { $0.whole.contains(name) }
  }

  /// Whether a name says that it is a call's id, rather than any.
  static func isCallID(_ name: String) -> Bool {
    let name = normalized(name)
    return FieldNames.callID.rank(name) != nil && !["id", "nr", "no", "seq", "编号"].contains(name)
  }

  /// Small letters and digits alone.
  static func normalized(_ name: String) -> String {
    String(name.lowercased().filter { $0.isLetter || $0.isNumber })
  }

  private static let words = table.mapValues { whole, parts, never in
    (whole: split(whole), parts: split(parts), never: split(never))
  }

  private static func split(_ words: String) -> [String] {
    words.split(separator: " ").map(String.init)
  }

  /// Names as a whole, the likeliest first; parts of names; and parts of names that are others'.
  private static let table: [FieldNames: (String, String, String)] = [
    .start: (
      """
      starttime start startstamp starttimestamp startepoch callstart callstarttime callstartdate \
      startdate startdatetime startingdate startingtime started startedat begintime begin beginat calldate \
      calldatetime callbegin setuptime setup seizuretime originatetime originationtime origination \
      datetimeorigination invitetime dialtime time datetime timestamp date calltime eventtime \
      connecttime 呼叫发起时间 发起时间 呼叫开始时间 呼叫时间 拨打时间 拨号时间 来电时间 开始时间 通话开始时间 \
      起始时间 主叫时间 通话接通时间 接通时间 时间 日期 anrufbeginn beginn startzeit datum datumuhrzeit \
      zeitpunkt datedebut debut dateheure horodatage fechainicio inicio fechahora fecha datainicio \
      datahora data created createdat datecreated
      """, "start begin setup originat 发起 开始 inicio beginn debut", "end stop duration updated 结束"
    ),
    .answer: (
      """
      answer answertime answerstamp answered answeredat answeredtime answerepoch connecttime connectedat \
      connect datetimeconnect connectstamp pickuptime 通话接通时间 接通时间 应答时间 接听时间
      """, "answer connect pickup pickedup establish accepted 接通时间 应答 接听时间 angenommen",
      "duration wait 时长 disconnect"
    ),
    .end: (
      """
      end endtime endstamp endtimestamp endepoch ended enddate enddatetime endedat callend callendtime \
      stop stoptime stoptimestamp finish finishtime hangup hanguptime disconnecttime disconnect \
      datetimedisconnect releasetime terminatetime 结束时间 通话结束时间 挂断时间 释放时间 ende endzeit \
      fin datefin fechafin datafim fim
      """, "endtim enddat disconnecttim 结束时间 挂断时间", "duration vendor"
    ),
    .talk: (
      """
      billsec billseconds billableseconds billsecs billduration billableduration billedduration \
      billedseconds billingduration chargeduration chargedduration chargeableduration \
      chargeabletime talktime talking talkduration talkseconds talksec conversationtime \
      conversationduration connectedtime connectedduration connectduration answeredduration \
      answeredseconds speaktime 计费时长 通话时长 通话时长秒 通话秒数 通话时间 接通时长 gesprächsdauer \
      gespraechsdauer tempsconversation
      """,
      "billsec billable billed billing talk conversation connectedtime 计费时长 通话时长 gesprächsdauer",
      "rate amount cost id code account number price plan cycle"
    ),
    .total: (
      """
      durationseconds duration durationsec durationsecs durationinseconds durations callduration \
      calldurationseconds callduration callseconds calllength length seconds secs sec totalduration \
      totalseconds totaltime calltime elapsed usage durationms durationmsec durationmilliseconds \
      durationmin durationminutes minutes dur 时长 时长秒 呼叫时长 总时长 持续时间 dauer dauersek anrufdauer sekunden länge \
      duree durée dureeappel duracion duración duracao duração segundos
      """, "duration durat calllength 时长 dauer durée duree durac duraç seconds secs",
      "ring wait hold queue park pdd setup progress answer 振铃 等待 mos rtp"
    ),
    .callID: (
      """
      uniqueid callid calluuid uuid calluniqueid uniquecallid callsid sid globalcallid cdrid \
      callguid guid callreference callref calllegid legid sessionid sipcallid recordid recid \
      correlationid linkedid pkid transactionid xid id nr no seq 呼叫id 通话id 话单id 唯一标识 流水号 \
      编号 anrufid idllamada idchamada
      """, "uniqueid callid uuid guid sessionid 呼叫id",
      "caller parent user account tenant customer client"
    ),
    .leg: (
      """
      sequence seq sequencenumber leg legnumber legindex callleg partyindex continuation bleguuid \
      channel sourcechannel channelname dstchannel destchannel destinationchannel bridgechannel
      """, "sequence channel", ""
    ),
    .account: (
      """
      accountid accountcode account accountnumber accountno accountnr customerid customer \
      customernumber customercode custid clientid client clientcode subscriberid subscriber tenantid \
      tenant billingaccount billingid companyid company organization organisation accountsid userid \
      账号 账户 帐号 账号id 客户 客户编号 客户id 用户id 企业id kunde kundennummer kundennr kundenid konto \
      acct eigenerufnummer ownnumber 本机号码 计费号码 cliente codecliente
      """, "accountcode accountid customer client 客户编号", "name balance type"
    ),
    .caller: (
      """
      src caller callerid callernumber callerno calleridnumber calleridnum cidnum cidnumber \
      callingnumber callingparty callingpartynumber callingphoneno calling callfrom from fromnumber \
      fromnum source sourcenumber srcnumber anumber aparty apartynumber ani cli clip cnum msisdn \
      origin orignumber originatingnumber extension ext phone phonenumber targetnumber number \
      主叫号码 主叫 主叫号 主叫电话 外显号码 nebenstelle teilnehmer anrufer vonnummer appelant numeroorigem origem \
      origen llamante
      """, "callingparty callingphone callernumber callernum msisdn 主叫",
      "name device location ip cause span node"
    ),
    .callee: (
      """
      dst callee calleenumber called callednumber calledno calledparty calledpartynumber \
      calledphoneno to tonumber tonum callto destination destinationnumber destnumber dstnumber \
      finalcalledpartynumber originalcalledpartynumber bnumber bparty bpartynumber dnis did dialed \
      dialednumber dialled diallednumber target peer 被叫号码 被叫 被叫号 被叫电话 rufnummer \
      angerufener nachnummer zielrufnummer zielnummer ziel ddi appele numerodestino destino llamado
      """, "calledparty callednumber calledphone destinationnumber 被叫",
      "name device location ip cause span node channel"
    ),
    .product: ("product item productid servicetype service calltype type 业务类型 产品", "", ""),
    .charged: (
      """
      disposition callstatus status callresult callstate result state outcome callresultcode \
      callanswered answered answerstatus calldisposition completion releasestatus \
      通话状态 呼叫状态 呼叫结果 接听状态 状态 通话结果 \
      ergebnis statut etat resultat estado situacao zustand
      """, "disposition status result outcome state 状态 结果", "time date duration by agent"
    ),
    .recording: (
      "recordingseconds recordingduration recordingsecs recseconds recsec recordduration 录音时长",
      "recordingdur recordingsec 录音时长", "file url path"
    ),
    .date: (
      "date calldate startdate datum fecha data callday day 日期 通话日期 呼叫日期", "date datum fecha 日期", ""
    ),
    .time: (
      "time starttime calltime start timeofday uhrzeit zeit hora heure horainicio 时间 通话时间",
      "time uhrzeit hora heure 时间", "end duration"
    ),
  ]
}
