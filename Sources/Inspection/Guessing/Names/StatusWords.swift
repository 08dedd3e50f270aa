/// Words of systems for what becomes of calls, in small letters.
enum StatusWords {
  /// Whether a text says that a call was answered, or that it is a call at all.
  static func isAnswered(_ text: String) -> Bool { answered.contains(normalized(text)) }

  /// Whether a text says what became of a call, good or bad.
  static func isKnown(_ text: String) -> Bool {
    let text = normalized(text)
    return answered.contains(text) || unanswered.contains(text)
  }

  /// Words that say so only where there are others beside them: a column of `true` alone may say
  /// anything.
  static let needingContrast: Set<String> = ["true", "yes", "ok", "voice", "voice call"]

  private static func normalized(_ text: String) -> String {
    text.lowercased().split { " _-".contains($0) }.joined(separator: " ")
  }

  private static let answered: Set<String> = [
    "answered", "answer", "completed", "complete", "success", "successful", "succeeded", "ok",
    "connected", "established", "accepted", "talked", "finished", "answered elsewhere",
    "200 ok", "voice", "voice call", "true", "yes",
    "已接听", "已接", "接通", "已接通", "接听", "成功", "已完成", "已应答", "通话成功", "呼叫成功",
    "verbunden", "angenommen", "beantwortet", "répondu", "repondu", "décroché", "decroche",
    "contestada", "contestado", "respondida", "atendida", "atendido", "completada",
  ]

  private static let unanswered: Set<String> = [
    "no answer", "noanswer", "not answered", "unanswered", "busy", "failed", "failure", "fail",
    "missed", "abandoned", "cancel", "canceled", "cancelled", "congestion", "rejected", "declined",
    "unavailable", "chanunavail", "voicemail", "error", "timeout", "queued", "ringing", "no",
    "false",
    "未接听", "未接", "未接通", "无人接听", "无应答", "忙", "占线", "用户忙", "失败", "关机", "停机", "空号", "拒接",
    "besetzt", "nicht angenommen", "keine antwort", "verpasst", "occupé", "occupe", "manqué",
    "manque",
    "ocupado", "no contestada", "perdida", "não atendida", "nao atendida",
  ]
}
