import ColumnMaps

/// Words of systems for what a record is of, in small letters.
enum TypeWords {
  enum Kind {
    case call
    case other
  }

  /// Whether a text says that a record is of a call, or of something else; nil for any other text.
  static func kind(_ text: String) -> Kind? {
    let text = normalized(text)
    if calls.contains(text) { return .call }
    if others.contains(text) { return .other }
    let words = text.split(separator: " ").map(String.init)
    if words.contains(where: otherWords.contains) || otherParts.contains(where: text.contains) {
      return .other
    }
    return words.contains(where: callWords.contains) || callParts.contains(where: text.contains)
      ? .call : nil
  }

  /// Whether a text says in which direction a call goes, or how far.
  static func isDirection(_ text: String) -> Bool {
    let words = normalized(text).split(separator: " ").map(String.init)
    return !words.isEmpty && words.allSatisfy { directions.contains($0) || callWords.contains($0) }
  }

  /// Whether a text says that a call comes in.
  static func isIncoming(_ text: String) -> Bool {
    let words = normalized(text).split(separator: " ").map(String.init)
    return words.contains(where: incoming.contains)
  }

  /// Whether a column is called as those that say what records are of.
  static func isTypeColumn(_ name: String) -> Bool {
    let name = FieldNames.normalized(name)
    return names.contains(name) || name.hasSuffix("recordtype") || name.hasSuffix("cdrtype")
  }

  private static func normalized(_ text: String) -> String {
    text.lowercased().split { " _-/.:".contains($0) }.joined(separator: " ")
  }

  private static let names: Set<String> = [
    "recordtype", "rectype", "cdrtype", "type", "eventtype", "event", "usagetype", "servicetype",
    "service", "calltype", "trafficclass", "traffictype", "chargetype", "kind", "category",
    "recordkind", "teleservice", "acctstatustype", "typ", "art", "satzart", "tipo",
    "类型", "业务类型", "话单类型", "记录类型", "服务类型", "通话类型", "通信类型", "类别",
  ]
  private static let calls: Set<String> = ["stop", "moc", "mtc", "tel", "phone", "normal"]
  private static let others: Set<String> = [
    "start", "attempt", "interim", "interim update", "alive", "header", "trailer", "hdr", "trl",
    "eof", "summary", "total", "totals", "total records", "mo", "mt",
  ]
  private static let callWords: Set<String> = [
    "call", "calls", "voice", "telephony", "anruf", "gespräch", "sprache", "appel", "voix",
    "llamada", "voz", "chamada",
  ]
  private static let callParts = ["语音", "通话", "电话"]
  private static let otherWords: Set<String> = [
    "sms", "mms", "text", "texts", "data", "gprs", "internet", "message", "messages", "messaging",
    "web", "wap", "email", "mail", "chat", "video", "fax", "usage", "volume", "lte", "ussd",
    "summary", "trailer", "daten", "datos", "dados", "données", "smsmo", "smsmt", "mosms", "mtsms",
    "subscription", "rental", "fee", "credit", "payment", "topup", "recharge", "adjustment",
  ]
  private static let otherParts = ["短信", "彩信", "流量", "上网", "数据", "视频", "月租", "充值", "合计"]
  private static let incoming: Set<String> = [
    "in", "inbound", "incoming", "received", "i", "mt", "mtc", "呼入", "来电", "被叫", "eingehend",
    "entrante",
    "entrant",
  ]
  private static let directions = incoming.union([
    "out", "outbound", "outgoing", "internal", "external", "dialed", "dialled", "o", "t", "moc",
    "local", "national", "international", "mobile", "landline", "fixed", "longdistance", "long",
    "distance", "domestic", "roaming", "transfer", "transferred", "forwarded", "forward", "missed",
    "tollfree", "onnet", "offnet", "intern", "extern", "ausgehend", "saliente", "sortant",
    "呼出", "去电", "主叫", "内部", "外部", "本地", "长途", "国内", "国际", "市话",
  ])
}
