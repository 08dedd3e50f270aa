/// What becomes of every record of some files, judged the slow way and one after the other.
package struct SlowCalls {
  package struct Options {
    package var products: [String]
    package var attributesByEnd = false
    /// `YYYY-MM`, or nil for every month.
    package var month: String?
    package var findsDuplicates = true
    package var maximumHours = 24
    /// The tariff's, for calls that a column map reads.
    package var zone = "Asia/Shanghai"
    /// Who holds the numbers that a column map asks for.
    package var numbers = SlowNumbers([], strip: [])
    /// The accounts that there are; nil: any.
    package var accounts: [String]?

    package init(products: [String]) { self.products = products }
  }

  package struct Reject: Hashable {
    package var file: String
    package var line: Int
    package var offset: Int
    package var reason: String
    package var raw: [UInt8]
  }

  /// A call that counts, times in milliseconds.
  package struct Call: Hashable {
    package var month: String
    package var account: [UInt8]
    package var product: Int
    package var start: Int
    package var duration: Int
    package var recording: Int

    package init(
      month: String, account: [UInt8], product: Int, start: Int, duration: Int, recording: Int
    ) {
      self.month = month
      self.account = account
      self.product = product
      self.start = start
      self.duration = duration
      self.recording = recording
    }
  }

  /// By file: `records`, `rated`, `not_charged`, `outside_month`, `duplicate`, `rejected`.
  package private(set) var counts: [[String: Int]] = []
  package private(set) var calls: [Call] = []
  /// By call, its id and where its record stands.
  package private(set) var places: [(id: [UInt8], file: String, line: Int)] = []
  package private(set) var rejects: [Reject] = []

  private struct Identity: Hashable {
    var id: [UInt8]
    var day: Int
  }

  private let options: Options
  private var seen: [Identity: Call] = [:]

  package init(_ files: [(name: String, text: [UInt8])], _ options: Options) {
    self.options = options
    for file in files { read(file.name, SlowText(file.text)) }
  }

  private enum Outcome {
    case rejected(String)
    case counted(String)
  }

  private mutating func read(_ file: String, _ text: SlowText) {
    var count: [String: Int] = [:]
    let header = text.records.first.map { $0.fields.map { String(decoding: $0, as: UTF8.self) } }
    for record in text.records.dropFirst() {
      count["records", default: 0] += 1
      if record.fault == nil, record.fields == text.records[0].fields {
        count["not_a_call", default: 0] += 1
        continue
      }
      switch judge(record, of: file, header ?? []) {
      case .counted(let outcome): count[outcome, default: 0] += 1
      case .rejected(let reason):
        count["rejected", default: 0] += 1
        rejects.append(
          Reject(
            file: file, line: record.line, offset: record.offset, reason: reason, raw: record.raw))
      }
    }
    counts.append(count)
  }

  private mutating func judge(
    _ record: SlowText.Record, of file: String, _ header: [String]
  ) -> Outcome {
    if let fault = record.fault { return .rejected(fault) }
    guard record.fields.count == header.count else { return .rejected("field_count") }
    func field(_ name: String) -> [UInt8] {
      header.firstIndex(of: name).map { record.fields[$0] } ?? []
    }
    let (id, account, product) = (field("call_id"), field("account_id"), field("product"))
    let (start, duration) = (field("start_time"), field("duration_seconds"))
    let recording = field("recording_seconds")
    for used in [id, account, product, start, duration, recording]
    where String(validating: used, as: UTF8.self) == nil {
      return .rejected("bad_encoding")
    }
    if id.isEmpty { return .rejected("missing_call_id") }
    if account.isEmpty { return .rejected("missing_account") }
    guard let item = options.products.firstIndex(where: { Array($0.utf8) == product }) else {
      return .rejected("unknown_product")
    }
    guard let instant = SlowTime.instant(String(decoding: start, as: UTF8.self)) else {
      return .rejected("bad_start_time")
    }
    let limit = options.maximumHours * 3_600_000
    guard let talked = SlowTime.milliseconds(String(decoding: duration, as: UTF8.self)) else {
      return .rejected("bad_duration")
    }
    if talked > limit { return .rejected("duration_out_of_range") }
    var recorded = 0
    if !recording.isEmpty {
      guard let read = SlowTime.milliseconds(String(decoding: recording, as: UTF8.self)),
        read <= limit
      else { return .rejected("bad_recording") }
      recorded = read
    }
    let month = SlowTime.month(ofLocal: local(instant + (options.attributesByEnd ? talked : 0)))
    let isOutside = options.month.map { month != $0 } ?? false
    let call = Call(
      month: month, account: account, product: item, start: instant, duration: talked,
      recording: recorded)
    if options.findsDuplicates {
      let day = local(instant) / 86_400_000
      if let first = seen[Identity(id: id, day: day)] {
        if isOutside { return .counted("outside_month") }
        var alike = call
        alike.month = first.month
        return alike == first ? .counted("duplicate") : .rejected("conflicting_duplicate")
      }
      seen[Identity(id: id, day: day)] = call
    }
    if isOutside { return .counted("outside_month") }
    if talked == 0 && recorded == 0 { return .counted("not_charged") }
    calls.append(call)
    places.append((id, file, record.line))
    return .counted("rated")
  }

  private func local(_ instant: Int) -> Int { instant + SlowTariff.offsetMilliseconds }
}
