import TestSupport

/// A log of made-up calls, written in one of many forms. What its calls come to is known from how it was
/// made.
struct RandomLog {
  /// As the file has it.
  private(set) var text = ""
  /// The calls that are charged for, and their minutes.
  private(set) var (calls, minutes) = (0, 0)
  /// The first and the last start, in milliseconds since 1970.
  private(set) var starts: ClosedRange<Int64> = 0...0

  private struct Call {
    /// Seconds since 1970.
    var start: Int
    var ringing: Int
    /// 0: not answered.
    var talk: Int
    var account: String
    var caller: String
    var callee: String

    var answer: Int? { talk > 0 ? start + ringing : nil }
    var end: Int { start + ringing + talk }
  }

  /// A column of the file: its names, and what a call has in it.
  private struct Column {
    var names: [String]
    /// nil for a record that is no call.
    var text: (Call, Int) -> String
  }

  init(_ random: inout SeededRandom) {
    let form = Form(&random)
    let calls = Self.calls(&random, form)
    var columns = form.columns(&random)
    for place in columns.indices.dropFirst().reversed() {
      columns.swapAt(place, random.below(place + 1))
    }
    var lines: [String] = []
    if form.hasTitle { lines.append("Call report") }
    if form.hasHeader { lines.append(form.line(columns.map { $0.names[form.language] })) }
    for (place, call) in calls.enumerated() {
      lines.append(form.line(columns.map { $0.text(call, place) }))
      guard form.hasTypes, random.oneIn(3) else { continue }
      // A message or a session of data, with a length that no one talked.
      var other = call
      (other.start, other.ringing, other.talk) = (call.start + 1, 0, 900 + random.below(3000))
      lines.append(form.line(columns.map { $0.text(other, -1) }))
    }
    text = lines.joined(separator: form.lineEnd) + form.lineEnd
    for call in calls where call.talk > 0 {
      self.calls += 1
      minutes += (call.talk + 59) / 60
    }
    let all = calls.map { Int64($0.start - form.offset) * 1000 }
    starts = (all.min() ?? 0)...(all.max() ?? 0)
  }

  private static func calls(_ random: inout SeededRandom, _ form: Form) -> [Call] {
    // A day of September 2026, by the clock of the log.
    var time = 1_788_220_800 + random.below(25) * 86_400 + random.below(86_400)
    let pace = random.pick([60, 900, 40_000])
    return (0..<(3 + random.below(40))).map { place in
      time += 1 + random.below(pace)
      if form.hasWholeMinutes { time -= time % 60 }
      // That ringing is counted shows where calls are that were not answered.
      let isAnswered = !random.oneIn(4) && !(form.hasRinging && place == 1)
      let longest = random.pick([50, 300, 300, 4000])
      var talk = isAnswered ? 1 + random.below(longest) : 0
      if form.hasWholeMinutes { talk = (talk + 59) / 60 * 60 }
      let number = random.below(4)
      return Call(
        start: time, ringing: form.hasRinging ? 2 + random.below(30) : 0, talk: talk,
        account: "acct-\(number)", caller: "0571000\(1000 + number)",
        callee: "+1555\(1_000_000 + random.below(8_000_000))")
    }
  }

  // MARK: How it is written

  private struct Form {
    let hasHeader: Bool
    let hasTitle: Bool
    let language: Int
    let delimiter: String
    let lineEnd: String
    let quotesAll: Bool
    let cutsEmpty: Bool
    let hasTypes: Bool
    let hasRinging: Bool
    let hasAnswer: Bool
    let hasEnd: Bool
    let hasStatus: Bool
    let length: Length?
    let hasWholeMinutes: Bool
    let dates: Int
    /// Whether times are in UTC and say so.
    let isUTC: Bool
    let isApart: Bool
    let hasAccounts: Bool
    /// What the clock of the log is ahead of UTC.
    var offset: Int { isUTC || dates == 6 ? 0 : 28_800 }

    enum Length {
      case talk
      case total
    }

    init(_ random: inout SeededRandom) {
      hasHeader = !random.oneIn(5)
      hasTitle = random.oneIn(8)
      language = random.below(3)
      delimiter = random.pick([",", ",", ";", "\t", "|"])
      lineEnd = random.pick(["\n", "\r\n"])
      quotesAll = random.oneIn(4)
      cutsEmpty = random.oneIn(6)
      hasTypes = random.oneIn(4)
      hasStatus = random.oneIn(2)
      hasAccounts = random.oneIn(2)
      let kind = random.below(5)
      // What a length is of can be told, or that it cannot be told can be told.
      hasAnswer = kind == 0 || kind == 1
      hasEnd = kind == 1 || kind == 2
      length = kind == 0 || kind == 3 ? .talk : kind == 4 || !random.oneIn(3) ? .total : nil
      hasRinging = kind < 2 || kind == 3 || hasStatus && random.oneIn(4)
      hasWholeMinutes = random.oneIn(10)
      dates = random.below(10)
      isApart = ![5, 6, 8].contains(dates) && !hasAnswer && !hasEnd && random.oneIn(3)
      isUTC = dates != 6 && random.oneIn(5)
    }

    func line(_ fields: [String]) -> String {
      var fields = fields
      if cutsEmpty { while fields.count > 2, fields.last == "" { fields.removeLast() } }
      return fields.map { field in
        quotesAll || field.contains(delimiter) ? "\"\(field)\"" : field
      }.joined(separator: delimiter)
    }

    func columns(_ random: inout SeededRandom) -> [Column] {
      var columns: [Column] = []
      func add(_ names: [String], _ text: @escaping (Call, Int) -> String) {
        columns.append(Column(names: names, text: text))
      }
      let zone = isUTC && dates != 9 ? [" (UTC)", "_utc", " UTC"] : ["", "", ""]
      func zoned(_ names: [String]) -> [String] { zip(names, zone).map { $0 + $1 } }
      add(["Call ID", "call_id", "呼叫ID"]) { _, place in "id-\(place)-x\(place * 7919)" }
      if hasAccounts { add(["Account ID", "account", "客户编号"]) { call, _ in call.account } }
      add(["Caller", "caller_number", "主叫号码"]) { call, _ in call.caller }
      add(["Called", "called_number", "被叫号码"]) { call, _ in call.callee }
      let stamp = self.stamp
      if isApart {
        add(zoned(["Date", "date", "日期"])) { call, _ in stamp(call.start).date }
        add(zoned(["Time", "time", "时间"])) { call, _ in stamp(call.start).time }
      } else {
        let joiner = dates == 5 || dates == 8 ? "" : " "
        func whole(_ time: Int) -> String {
          dates == 6 ? "\(time)" : stamp(time).date + joiner + stamp(time).time
        }
        add(zoned(["Start Time", "start_time", "开始时间"])) { call, _ in whole(call.start) }
        if hasAnswer {
          add(zoned(["Answer Time", "answer_time", "接通时间"])) { call, _ in
            call.answer.map(whole) ?? ""
          }
        }
        if hasEnd {
          add(zoned(["End Time", "end_time", "结束时间"])) { call, _ in whole(call.end) }
        }
      }
      if hasStatus {
        add(["Call Status", "disposition", "通话状态"]) { call, _ in
          call.talk > 0
            ? ["Answered", "ANSWERED", "已接听"][language] : ["Missed", "NO ANSWER", "未接"][language]
        }
      }
      if let length {
        let unit = random.below(hasWholeMinutes ? 8 : 7)
        let isNamed = random.oneIn(2)
        let names =
          length == .talk
          ? ["Talk Time", "bill_duration", "通话时长"] : ["Duration", "duration", "时长"]
        let suffix =
          isNamed || unit == 1
          ? [[" (sec)", "_seconds", "(秒)"], [" (ms)", "_ms", "(毫秒)"]][unit == 1 ? 1 : 0]
          : ["", "", ""]
        let nothing = length == .talk && hasAnswer && unit < 2 ? random.pick(["0", "", "-1"]) : nil
        let isClock = unit > 1
        add(zip(names, suffix).map { $0 + (isClock ? "" : $1) }) { call, _ in
          let seconds = length == .talk ? call.talk : call.end - call.start
          return seconds == 0 && nothing != nil ? nothing ?? "" : Self.length(seconds, unit)
        }
      }
      if hasTypes {
        let others = random.pick([["SMS", "GPRS"], ["text", "data"], ["短信", "流量"]])
        let word = random.pick(["CALL", "Voice", "语音"])
        add(["Record Type", "record_type", "业务类型"]) { call, place in
          place < 0 ? others[call.talk % 2] : word
        }
      }
      if random.oneIn(3) {
        add(["Price", "price", "费用"]) { call, _ in "0.\(10 + call.talk % 80)" }
      }
      if random.oneIn(3) { add(["Trunk", "trunk", "中继"]) { call, _ in "trunk\(call.start % 2)" } }
      if random.oneIn(3) {
        add(["SIP Code", "sip_code", "SIP码"]) { call, _ in call.talk > 0 ? "200" : "486" }
      }
      return columns
    }

    private static func length(_ seconds: Int, _ unit: Int) -> String {
      let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
      switch unit {
      case 1: return "\(seconds * 1000)"
      case 2: return "\(two(h)):\(two(m)):\(two(s))"
      case 3: return "\(seconds / 60):\(two(s))"
      case 4: return "\(two(h))\(two(m))\(two(s))"
      case 5: return seconds >= 60 ? "\(seconds / 60)m \(s)s" : "\(s)s"
      case 6: return seconds >= 1000 ? "\(seconds / 1000),\(three(seconds % 1000))" : "\(seconds)"
      case 7: return "\(h):\(two(m))"
      default: return "\(seconds)"
      }
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    private static func three(_ number: Int) -> String {
      number < 100 ? "0" + two(number) : "\(number)"
    }

    /// A date and a time of day.
    private func stamp(_ time: Int) -> (date: String, time: String) {
      // https://howardhinnant.github.io/date_algorithms.html#civil_from_days
      let shifted = time / 86_400 + 719_468
      let era = shifted / 146_097
      let dayOfEra = shifted - era * 146_097
      let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
      let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
      let part = (5 * dayOfYear + 2) / 153
      let d = dayOfYear - (153 * part + 2) / 5 + 1
      let month = part < 10 ? part + 3 : part - 9
      let y = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
      let (h, m, s) = (time % 86_400 / 3600, time / 60 % 60, time % 60)
      let (dd, mm) = (Self.two(d), Self.two(month))
      let clock =
        hasWholeMinutes
        ? "\(Self.two(h)):\(Self.two(m))" : "\(Self.two(h)):\(Self.two(m)):\(Self.two(s))"
      let half = "\(h % 12 == 0 ? 12 : h % 12):\(Self.two(m)):\(Self.two(s))"
      switch dates {
      case 1: return ("\(d)/\(month)/\(y)", clock)
      case 2: return ("\(month)/\(d)/\(y)", "\(half) \(h < 12 ? "AM" : "PM")")
      case 3: return ("\(dd).\(mm).\(y)", clock)
      case 4: return ("\(y)/\(month)/\(d)", "\(h < 12 ? "上午" : "下午") \(half)")
      case 5: return ("\(y)年\(month)月\(d)日", "\(h)时\(m)分\(s)秒")
      case 7: return ("\(mm)/\(dd)/\(y)", clock)
      case 8: return ("\(y)\(mm)\(dd)", "\(Self.two(h))\(Self.two(m))\(Self.two(s))")
      case 9:
        return (
          "\(y)-\(mm)-\(dd)",
          "\(Self.two(h)):\(Self.two(m)):\(Self.two(s))\(isUTC ? "Z" : "+08:00")"
        )
      default: return ("\(y)-\(mm)-\(dd)", clock)
      }
    }
  }
}
