import ColumnMaps

/// A column map of random rules, and what it takes to write logs for it.
package struct MessyMap {
  package private(set) var map: ColumnMap
  /// The columns in the files' order.
  private(set) var columns: [String]
  /// The zone in which timestamps without an offset are written.
  private(set) var zone = SlowZone("Asia/Shanghai")
  /// Whether files have a header row.
  private(set) var hasHeader: Bool

  /// Texts for timestamps, by the form that they are of.
  enum Written: CaseIterable {
    case standard, offset, dayFirst, slashes, mail, unix, unixMilliseconds, unixMicroseconds, excel,
      halfDays
  }

  let written: Written

  package init(_ random: inout SeededRandom) throws {
    columns = [
      "id", "seq", "acct", "src", "kind", "start", "answer", "end", "secs", "rec", "state", "note",
    ]
    written = random.pick(Written.allCases)
    map = ColumnMap(
      name: "messy", account: .columns([ColumnName("acct")]), product: .constant("voice"),
      start: StartRule(.columns([ColumnName("start")])),
      duration: .column(ColumnName("secs"), unit: .seconds, check: nil))
    hasHeader = true
    text(&random)
    try fields(&random)
    lengths(&random)
    if random.oneIn(3) { map.records = conditions(&random, onlyKinds: true) }
    map.isRagged = random.oneIn(4)
    columns.shuffle(using: &random)
    header(&random)
  }

  private mutating func text(_ random: inout SeededRandom) {
    map.text.delimiter = UInt8(ascii: random.pick([",", ",", ";", "|", "\t"]))
    map.text.quoting = random.pick(TextForm.Quoting.allCases)
    map.text.comment = random.oneIn(3) ? UInt8(ascii: "#") : nil
    map.text.skippedRows = random.oneIn(4) ? random.below(4) : 0
    map.nulls = random.oneIn(3) ? random.pick([["NULL"], ["-", "n/a"], ["0"], ["\\N"]]) : []
    map.trimsFields = random.oneIn(3)
    if map.text.quoting == .lenient, random.oneIn(4) {
      map.text.wrapping = random.pick([
        .init(before: "INSERT INTO cdr VALUES (", after: ");"), .init(before: "> ", after: ""),
        .init(before: "", after: ";"),
      ])
    }
  }

  private mutating func fields(_ random: inout SeededRandom) throws {
    switch random.below(5) {
    case 0: map.callID = nil
    case 1: map.callID = CallIDRule([[ColumnName("id"), ColumnName("seq")]])
    case 2:
      map.callID = CallIDRule([
        [ColumnName("absent"), ColumnName("id")],
        [ColumnName(["absent", "seq"]), ColumnName("src")],
      ])
    default: map.callID = CallIDRule([[ColumnName("id")]])
    }
    switch random.below(4) {
    case 0: map.account = .constant("house")
    case 1: map.account = .columns([ColumnName("acct"), ColumnName(["absent", "src"])])
    default: break
    }
    if !random.oneIn(3) {
      var rule = ProductColumn(ColumnName("kind"))
      if random.oneIn(2) {
        rule.values = [
          .init(text: "in", item: "ivr_inbound"), .init(text: "", item: "ivr_outbound"),
          .init(text: "a kind of many characters", item: "voice"),
        ]
      }
      if random.oneIn(2) {
        rule.patterns = [
          .init(match: "^robot-[0-9]+$", item: "robot_outbound"),
          .init(match: "(?i)out|äus", item: "ivr_outbound"),
        ]
      }
      rule.fallback = random.oneIn(2) ? "voice" : nil
      map.product = .column(rule)
    }
    if random.oneIn(2) {
      map.charged = conditions(&random, onlyKinds: false)
      map.start.isOptional = random.oneIn(2)
    }
    map.start.timeZone = random.pick([
      nil, nil, "UTC", "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe",
    ])
    if let name = map.start.timeZone { zone = SlowZone(name) }
    map.start.form = try form(&random)
    if random.oneIn(12), map.start.form == .standard {
      map.start.isOptional = false
      map.start.source = .constant(random.pick(["2026-10-25T01:30:00", "2026-11-01T00:00:00Z"]))
    } else if written == .slashes {
      columns.append("day")
      map.start.source = .columns([ColumnName("day"), ColumnName("start")])
      map.start.form = .pattern(try TimePattern("yyyy/MM/dd HH:mm:ss"))
    }
  }

  /// One condition or two, which most records meet.
  private func conditions(
    _ random: inout SeededRandom, onlyKinds: Bool
  ) -> [Condition] {
    let (state, kind, secs) = (ColumnName("state"), ColumnName("kind"), ColumnName("secs"))
    func part(_ random: inout SeededRandom) -> ColumnCondition {
      if onlyKinds {
        return random.pick([
          ColumnCondition(kind, .notValues(["fax", "a kind of many characters"])),
          ColumnCondition(kind, .match("^[a-z]|äus")), ColumnCondition(kind, .present(true)),
          ColumnCondition(state, .notValues(["BUSY", ""])),
          ColumnCondition(ColumnName("note"), .present(false)),
        ])
      }
      return random.pick([
        ColumnCondition(state, .values(["ANSWERED"])),
        ColumnCondition(state, .values(["ANSWERED", "ok", ""])),
        ColumnCondition(state, .match("^ANSWER|k$")), ColumnCondition(state, .present(true)),
        ColumnCondition(ColumnName("answer"), .present(true)),
        ColumnCondition(secs, .above(random.pick(["0", "-1", "059.50", "+60"]))),
      ])
    }
    func condition(_ random: inout SeededRandom) -> Condition {
      random.oneIn(4) ? .any([part(&random), part(&random)]) : .column(part(&random))
    }
    return random.oneIn(4)
      ? [condition(&random), condition(&random)] : [condition(&random)]
  }

  private func form(_ random: inout SeededRandom) throws -> TimestampForm {
    let dayFirst = TimestampForm.pattern(try TimePattern("d/M/yyyy H:mm:ss"))
    switch written {
    case .standard:
      return random.pick([
        .standard, .anyOf([dayFirst, .standard]),
        .pattern(try TimePattern("yyyy-MM-dd HH:mm:ss")),
      ])
    case .offset: return random.pick([.standard, .anyOf([.unixSeconds, .standard])])
    case .dayFirst: return random.pick([dayFirst, .anyOf([.unixMilliseconds, dayFirst])])
    case .slashes: return .pattern(try TimePattern("yyyy/MM/dd HH:mm:ss"))
    case .mail: return .pattern(try TimePattern("EEE, dd MMM yyyy HH:mm:ss Z"))
    case .unix: return random.pick([.unixSeconds, .standard])
    case .unixMilliseconds: return random.pick([.unixMilliseconds, .standard])
    case .unixMicroseconds: return .unixMicroseconds
    case .excel: return random.pick([.excelDays, .anyOf([.excelDays, .standard])])
    case .halfDays: return .pattern(try TimePattern("yyyy/M/d, h:mm:ss a"))
    }
  }

  private mutating func lengths(_ random: inout SeededRandom) {
    // The day stands in a column of its own, so that these are no timestamps.
    var pair = TimestampPair(from: ColumnName("answer"), to: ColumnName("end"))
    if written == .slashes, random.oneIn(2) {
      // Each with the day of the start.
      pair.from = JoinedColumns([ColumnName("day"), ColumnName("answered")])
      pair.to = JoinedColumns([ColumnName("day"), ColumnName("ended")])
      columns += ["answered", "ended"]
    }
    pair.isOvernight = random.oneIn(2)
    let absent = TimestampPair(from: ColumnName("answer"), to: ColumnName("absent"))
    var unit = LengthForm(random.pick(DurationUnit.allCases))
    if random.oneIn(3), unit.unit != .hoursMinutes, unit.unit != .hhmmss {
      unit.decimal = random.pick([44, 46])
      if unit.unit != .clock, unit.unit != .suffixed {
        unit.thousands = random.pick([nil, "'", " ", "\u{202f}", unit.decimal == 44 ? "." : ","])
      }
    }
    switch random.below(6) {
    case 0: map.duration = .between(pair)
    case 1: map.duration = .column(ColumnName("secs"), unit: unit, check: pair)
    case 2: map.duration = .column(ColumnName("secs"), unit: unit, check: absent)
    case 3 where random.oneIn(3): map.duration = .constant("61", unit: .seconds)
    case 3, 4: map.duration = .column(ColumnName("secs"), unit: unit, check: nil)
    default: break
    }
    switch random.below(6) {
    case 0: map.recording = .flag(ColumnName("state"), values: ["ok", "recorded"])
    case 1: map.recording = .column(ColumnName("rec"), unit: unit, isOptional: false)
    case 2: map.recording = .column(ColumnName("absent"), unit: .seconds, isOptional: true)
    case 3 where random.oneIn(3): map.recording = .constant("1", unit: .minutes)
    case 3: map.recording = .column(ColumnName("rec"), unit: .seconds, isOptional: true)
    default: break
    }
  }

  /// Has accounts found by numbers, in one column or two.
  package mutating func findAccountsByNumber(strip: [String], _ random: inout SeededRandom) {
    let isByPosition = map.needs.contains { $0.choices.allSatisfy { Int($0) != nil } }
    let names = random.pick([["acct"], ["src", "acct"], ["acct", "src"]])
    map.account = .number(
      NumberRule(
        names.map { name in
          ColumnName(isByPosition ? "\((columns.firstIndex(of: name) ?? 98) + 1)" : name)
        }, strip: strip))
  }

  /// How a length of time is written, where it is in a column.
  var unit: LengthForm {
    if case .column(_, let unit, _) = map.duration { unit } else { .seconds }
  }

  var recordingUnit: LengthForm {
    if case .column(_, let unit, _) = map.recording { unit } else { .seconds }
  }

  // MARK: Headers, names and positions

  private mutating func header(_ random: inout SeededRandom) {
    switch random.below(4) {
    case 0:
      hasHeader = false
      map.header = .absent
      if random.oneIn(2) { nameColumns(&random) } else { byPosition() }
    case 1:
      hasHeader = random.oneIn(2)
      map.header = .optional
      nameColumns(&random)
    case 2:
      // Positions serve with a header too.
      byPosition()
    default: break
    }
    if hasHeader, map.header != .absent, random.oneIn(3) { map.typesRow = "INTEGER" }
  }

  /// Two lists, of which files have the first or, now and then, the second.
  private mutating func nameColumns(_ random: inout SeededRandom) {
    map.columnNames = map.isRagged ? [columns] : [columns, columns + ["more"]]
    if random.oneIn(2) { map.columnNames.reverse() }
  }

  private mutating func byPosition() {
    func position(_ name: String) -> String {
      // What no file has is a position that no file has either.
      String((columns.firstIndex(of: name) ?? 98) + 1)
    }
    func move(_ column: ColumnName) -> ColumnName { ColumnName(column.choices.map(position)) }
    func move(_ pair: TimestampPair) -> TimestampPair {
      TimestampPair(
        from: JoinedColumns(pair.from.columns.map(move)),
        to: JoinedColumns(pair.to.columns.map(move)), isOvernight: pair.isOvernight)
    }
    map.callID = map.callID.map { CallIDRule($0.alternatives.map { $0.map(move) }) }
    if case .columns(let columns) = map.account { map.account = .columns(columns.map(move)) }
    if case .column(var rule) = map.product {
      rule.column = move(rule.column)
      map.product = .column(rule)
    }
    if case .columns(let columns) = map.start.source {
      map.start.source = .columns(columns.map(move))
    }
    switch map.duration {
    case .column(let column, let unit, let check):
      map.duration = .column(move(column), unit: unit, check: check.map(move))
    case .between(let pair): map.duration = .between(move(pair))
    case .constant: break
    }
    switch map.recording {
    case .flag(let column, let values): map.recording = .flag(move(column), values: values)
    case .column(let column, let unit, let isOptional):
      map.recording = .column(move(column), unit: unit, isOptional: isOptional)
    case .constant, nil: break
    }
    func move(_ part: ColumnCondition) -> ColumnCondition {
      ColumnCondition(move(part.column), part.test)
    }
    func move(_ condition: Condition) -> Condition {
      switch condition {
      case .column(let part): .column(move(part))
      case .any(let parts): .any(parts.map(move))
      }
    }
    map.records = map.records.map(move)
    map.charged = map.charged.map(move)
  }
}
