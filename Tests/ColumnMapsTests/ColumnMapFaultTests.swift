import ColumnMaps
import Testing

@Suite("Faults of a column map")
struct ColumnMapFaultTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let faults: [String]

    init(top: String, _ faults: String...) {
      (text, self.faults) = (mapText(top: top), faults)
    }

    init(fields: String, _ faults: String...) {
      (text, self.faults) = (mapText(fields: fields), faults)
    }

    init(_ field: String, _ value: String, _ faults: String...) {
      (text, self.faults) = (mapText(field, value), faults)
    }

    var testDescription: String { faults.first ?? text }
  }

  static let frame: [Case] = [
    Case(top: "delimeter: ;", "line 7, delimeter: unknown key; did you mean delimiter?"),
    Case(
      top: "colour: red",
      "line 7, colour: unknown key; valid here: name, unconfirmed, files, format, header, names, types_row, delimiter, "
        + "quoting, encoding, comment, skip_rows, wrapping, ragged, nulls, trim, records, fields, "
        + "charged_when"),
    Case(top: "name: again", "line 7, name: is given twice, first on line 1; keep one"),
    Case(
      top: "header: no", "line 7, header: \"no\" is not valid here; write true, false or optional"),
    Case(top: "trim: yes", "line 7, trim: \"yes\" is not valid here; write true or false"),
    Case(
      top: "quoting: strict",
      "line 7, quoting: \"strict\" is not valid here; write rfc4180, lenient or none"),
    Case(
      top: "encoding: latin1",
      "line 7, encoding: \"latin1\" is not valid here; write utf-8 or gb18030"),
    Case(
      top: "skip_rows: 1001",
      "line 7, skip_rows: \"1001\" is not a whole number of rows from 0 to 1000"),
    Case(top: "files: []", "line 7, files: is an empty list; it needs patterns of file names"),
    Case(
      top: "files: x.csv", "line 7, files: is \"x.csv\"; it needs a list of patterns of file names"),
    Case(
      top: "files: [\"\", a/b.csv, \"[a.csv\"]",
      "line 7, files[1]: is empty; write a name, in which * stands for any characters",
      "line 7, files[2]: \"a/b.csv\" has a /; write names without their folder",
      "line 7, files[3]: \"[a.csv\" opens a [ but does not close it"),
    Case(
      top: "nulls:\n  - \"\"\n  - [a]",
      "line 8, nulls[1]: is empty, which is read as empty anyway; remove it",
      "line 9, nulls[2]: is a list; it needs a single value"),
    Case(
      top: "nulls: []", "line 7, nulls: is an empty list; it needs texts that are read as empty"),
    Case(
      top: "types_row: \"\"",
      "line 7, types_row: is empty; write the text of the row's first field"),
  ]

  static let characters: [Case] = [
    Case(top: "delimiter: \"||\"", "line 7, delimiter: \"||\" is not one ASCII character"),
    Case(top: "delimiter: \"\"", "line 7, delimiter: \"\" is not one ASCII character"),
    Case(top: "delimiter: ，", "line 7, delimiter: \"，\" is not one ASCII character"),
    Case(
      top: "delimiter: '\"'", "line 7, delimiter: a quote cannot be used here: it marks fields"),
    Case(
      top: "delimiter: \"\\n\"",
      "line 7, delimiter: a line end cannot be used here: it ends records"),
    Case(
      top: "delimiter: x",
      "line 7, delimiter: \"x\" is a letter or digit, which fields may contain"),
    Case(
      top: "delimiter: 0",
      "line 7, delimiter: \"0\" is a letter or digit, which fields may contain"),
    Case(
      top: "delimiter: \"|\"\nencoding: gb18030",
      "line 7, delimiter: \"|\" may be a part of a character in gb18030; use one such as a comma, a "
        + "semicolon or a tab (\"\\t\")"),
    Case(top: "comment: \"//\"", "line 7, comment: \"//\" is not one ASCII character"),
    Case(
      top: "comment: \";\"\ndelimiter: \";\"",
      "line 7, comment: \";\" is the delimiter as well"),
    Case(top: "comment: '\"'", "line 7, comment: a quote cannot be used here: it marks fields"),
  ]

  static let names: [Case] = [
    Case(
      top: "names: [who, when, length]",
      "line 7, names: is for files without a header; write header: false or header: optional, or "
        + "remove it"),
    Case(
      top: "header: false",
      "line 3, fields.account_id.column: \"who\" is not a position; without a header columns are "
        + "numbers from 1 to 4096, or have names under names",
      "line 5, fields.start_time.column: \"when\" is not a position; without a header columns are "
        + "numbers from 1 to 4096, or have names under names",
      "line 6, fields.duration.column: \"length\" is not a position; without a header columns are "
        + "numbers from 1 to 4096, or have names under names"),
    Case(
      top: "header: false\nnames: [who, when, lengthy, x]",
      "line 6, fields.duration.column: \"length\" is neither a position nor among the names; did "
        + "you mean lengthy?"),
    Case(
      top: "header: optional\nnames: [who, when]",
      "line 6, fields.duration.column: \"length\" is neither a position nor among the names; with "
        + "header: optional a file may have no header to find it by"),
    Case(
      top: "header: false\nnames: []",
      "line 8, names: is an empty list; it needs the names of columns, or of such lists"
    ),
    Case(
      top: "header: false\nnames: [who, when, length, who, \"\"]",
      "line 8, names[4]: \"who\" is given twice; the two columns could not be told apart",
      "line 8, names[5]: is empty; give the column a name"),
    Case(
      top: "header: false\nnames:\n  - [who, when, length]\n  - [who, length, when]\n  - who",
      "line 10, names[2]: has 3 names, like the list on line 9; files are told apart by how many "
        + "columns they have",
      "line 11, names[3]: is \"who\"; it needs a list of the names of columns"),
    Case(
      top: "header: false\nnames: [who, when, length]\ntypes_row: INTEGER",
      "line 9, types_row: comes after a header; with header: false there is none"),
  ]

  static let keysAndAccounts: [Case] = [
    Case(
      fields: "call_id: {constant: x}",
      "line 7, fields.call_id.constant: every call would be a duplicate of the first; leave out "
        + "call_id if calls have no key"),
    Case(fields: "call_id: {}", "line 7, fields.call_id: needs column, columns or constant"),
    Case(
      fields: "call_id: {column: a, columns: [b]}",
      "line 7, fields.call_id.columns: cannot be used with column; keep one of them"),
    Case(
      fields: "call_id: {columns: []}",
      "line 7, fields.call_id.columns: is an empty list; it needs columns"),
    Case(
      fields: "call_id: {columns: [a, b, c, d, e, f, g, h, i]}",
      "line 7, fields.call_id.columns[9]: is one too many; a field is made of at most 8 columns"),
    Case(
      fields: "call_id: {columns: [a, a]}",
      "line 7, fields.call_id.columns[2]: \"a\" is given twice; keep one"),
    Case(
      fields: "call_id: {column: [a, \"\", a]}",
      "line 7, fields.call_id.column[2]: is empty; write the name of a column",
      "line 7, fields.call_id.column[3]: \"a\" is given twice; keep one"),
    Case(
      fields: "call_id: {column: []}",
      "line 7, fields.call_id.column: is an empty list; it needs names of one column"),
    Case(
      fields: "call_id: {column: a, or: []}",
      "line 7, fields.call_id.or: is an empty list; it needs columns, or of such lists"),
    Case(
      fields: "call_id: id",
      "line 7, fields.call_id: is \"id\"; it needs keys under it (column, columns, constant, or)"),
    Case(
      "account_id", "{constant: \"\"}",
      "line 3, fields.account_id.constant: \"\" is empty; give a name"),
    Case(
      "account_id", "{colum: who}",
      "line 3, fields.account_id.colum: unknown key; did you mean column?",
      "line 3, fields.account_id: needs column, columns, constant or number"),
  ]

  static let products: [Case] = [
    Case(
      "product", "{constant: voice, default: voice, values: {a: b}}",
      "line 4, fields.product.default: has no effect with constant; remove one of them",
      "line 4, fields.product.values: has no effect with constant; remove one of them"),
    Case(
      "product", "{column: p, values: {}}",
      "line 4, fields.product.values: names no text; write {TEXT: ITEM}"),
    Case(
      "product", "{column: p, values: {in: a, in: b, out: \"\"}}",
      "line 4, fields.product.values.in: is given twice, first on line 4; keep one",
      "line 4, fields.product.values.out: \"\" is empty; give a name"),
    Case(
      "product", "{column: p, patterns: []}",
      "line 4, fields.product.patterns: is an empty list; it needs {match: …, item: …}"),
    Case(
      "product", "{column: p, patterns: [{match: \"*a\", item: x}, {match: a}, {item: x}]}",
      "line 4, fields.product.patterns[1].match: \"*a\" is not a valid regular expression: "
        + "quantifier does not follow a repeatable item, at character 1",
      "line 4, fields.product.patterns[2].item: is missing; write an item of the tariff",
      "line 4, fields.product.patterns[3].match: is missing; write a regular expression, such as "
        + "^robot-"),
  ]

  static let times: [Case] = [
    Case(
      "start_time", "{column: t, time_zone: Europe/Lisboa}",
      "line 5, fields.start_time.time_zone: \"Europe/Lisboa\" is not a known time zone; write an "
        + "IANA name, such as Asia/Shanghai"),
    Case(
      "start_time", "{column: t, pattern: d.M.yyyy ss}",
      "line 5, fields.start_time.pattern: \"d.M.yyyy ss\" is not a valid pattern for timestamps: "
        + "it lacks the hour (H), the minute (m)"),
    Case(
      "start_time", "{constant: 2026-02-30T00:00:00Z}",
      "line 5, fields.start_time.constant: \"2026-02-30T00:00:00Z\" is not a timestamp, such as "
        + "2026-10-03T14:22:07+08:00; pattern says how others are written"),
    Case(
      "start_time", "{constant: \"3.10.2026 9:00\", pattern: d.M.yyyy HH:mm}",
      "line 5, fields.start_time.constant: \"3.10.2026 9:00\" does not match the pattern"),
    Case(
      "start_time", "{pattern: unix}",
      "line 5, fields.start_time: needs column, columns, joined or constant"),
    Case(
      "duration", "{column: d, unit: hours}",
      "line 6, fields.duration.unit: \"hours\" is not valid here; write seconds, milliseconds, "
        + "centiseconds, minutes, clock, hours_minutes, hhmmss or suffixed"),
    Case("duration", "{}", "line 6, fields.duration: needs column, constant, or from and to"),
    Case(
      "duration", "{from: a}",
      "line 6, fields.duration.to: is missing; the time is measured from one timestamp to another"),
    Case(
      "duration", "{column: d, to: a}",
      "line 6, fields.duration.from: is missing; the time is measured from one timestamp to another"
    ),
    Case(
      "duration", "{from: a, to: a, unit: seconds}",
      "line 6, fields.duration.unit: has no effect without column or constant; remove it",
      "line 6, fields.duration.to: is the same column as from"),
    // What no record may hold either.
    Case(
      "duration", "{constant: 3m 2h, unit: suffixed}",
      "line 6, fields.duration.constant: \"3m 2h\" is not a duration in unit suffixed, such as 1h 2m 3s"
    ),
    Case(
      "duration", "{constant: \"1:99:03\", unit: clock}",
      "line 6, fields.duration.constant: \"1:99:03\" is not a duration in unit clock, such as 1:02:03"
    ),
    Case(
      "start_time", "{constant: \"3.10.2026 9:60\", pattern: d.M.yyyy H:mm}",
      "line 5, fields.start_time.constant: \"3.10.2026 9:60\" does not match the pattern"),
    Case(
      "duration", "{constant: \"1:00\", from: a}",
      "line 6, fields.duration.from: has no effect with constant; remove one of them",
      "line 6, fields.duration.constant: \"1:00\" is not a duration in unit seconds, such as 90"),
    Case(
      fields: "recording: {flag: r}",
      "line 7, fields.recording.values: is missing; write the texts that say that a call is "
        + "recorded"),
    Case(
      fields: "recording: {flag: r, values: [], unit: seconds, optional: true}",
      "line 7, fields.recording.optional: is only for column; remove it",
      "line 7, fields.recording.unit: has no effect with flag: the whole call counts; remove it",
      "line 7, fields.recording.values: is an empty list; it needs texts"),
    Case(
      fields: "recording: {column: r, values: [x]}",
      "line 7, fields.recording.values: is only for flag; remove it"),
    Case(
      top: "charged_when: {values: [a, a]}",
      "line 7, charged_when.column: is missing; write the column that says which calls are charged "
        + "for",
      "line 7, charged_when.values[2]: \"a\" is given twice; keep one"),
    Case(
      top: "charged_when: {column: a}",
      "line 7, charged_when: needs values, not_values, match, present or above"),
    Case(
      top: "charged_when: [{column: a, above: 1e3}, {column: a, present: maybe}]",
      "line 7, charged_when[1].above: \"1e3\" is not a number, such as 0 or 2.5",
      "line 7, charged_when[2].present: \"maybe\" is not valid here; write true or false"),
    Case(
      top: "records: {column: a, match: \"(\", values: [b]}",
      "line 7, records.values: cannot be used with match; keep one of them",
      "line 7, records.match: \"(\" is not a valid regular expression: missing closing parenthesis, "
        + "at its end"),
    Case(
      top: "records: {any: [{present: true}], column: a}",
      "line 7, records.column: cannot be used with any; keep one of them",
      "line 7, records.any[1].column: is missing; write the column that says which lines are records"
    ),
    Case(
      top: "records: {any: [{any: [{column: a, present: true}]}]}",
      "line 7, records.any[1].any: unknown key; valid here: column, values, not_values, match, "
        + "present, above",
      "line 7, records.any[1].column: is missing; write the column that says which lines are records",
      "line 7, records.any[1]: needs values, not_values, match, present or above"),
    Case(
      top: "unconfirmed: [duration, start_tim, duration, {start_time: x, records: y}]",
      "line 7, unconfirmed[2]: \"start_tim\" is not a key of a map; did you mean start_time?",
      "line 7, unconfirmed[3]: \"duration\" is given twice; keep one",
      "line 7, unconfirmed[4].records: is of an entry of its own; write it in the next line"),
    Case(top: "records: []", "line 7, records: is an empty list; it needs conditions"),
  ]

  @Test(arguments: frame + characters + names)
  func files(_ example: Case) throws {
    #expect(faults(of: example.text) == example.faults)
  }

  @Test(arguments: keysAndAccounts + products + times)
  func fields(_ example: Case) throws {
    #expect(faults(of: example.text) == example.faults)
  }

  @Test("what is missing")
  func missing() throws {
    #expect(
      faults(of: "fields: {}") == [
        "line 1, name: is missing; every column map has a name",
        "line 1, fields.account_id: is missing; it says who pays: {column: …}",
        "line 1, fields.product: is missing; write {constant: ITEM} if all calls are of one item",
        "line 1, fields.start_time: is missing; it says when a call begins: {column: …}",
        "line 1, fields.duration: is missing; it says how long a call is: {column: …}",
      ])
    #expect(
      faults(of: "# nothing\n") == [
        "line 1: is empty; `cdr-rater columns show NAME` prints one to start from"
      ])
    #expect(
      faults(of: mapText() + "---\nname: x\n") == [
        "line 8: a second document begins here; a column map is one document, so put each in its "
          + "own file"
      ])
  }

  @Test("all faults of a file are listed together, in order of lines")
  func together() throws {
    #expect(
      faults(
        of: """
          name: ""
          delimiter: ab
          fields:
            account_id: {}
            product: {constant: voice}
            start_time: {column: t, time_zone: Nowhere/Land}
            duration: {column: d, unit: x}
          trim: maybe
          """
      ).map { $0.prefix { $0 != ":" } } == [
        "line 1, name", "line 2, delimiter", "line 4, fields.account_id",
        "line 6, fields.start_time.time_zone", "line 7, fields.duration.unit", "line 8, trim",
      ])
  }
}
