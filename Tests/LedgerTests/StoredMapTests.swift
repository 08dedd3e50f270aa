import ColumnMaps
import Foundation
import GRDB
import Testing

@testable import Ledger

@Suite("Column maps as ledgers of version 4 have them")
struct StoredMapTests {
  private static let yaml = #"""
    name: my-pbx
    files: ["*.log"]
    header: false
    delimiter: ";"
    quoting: lenient
    names: [[id, cust, begin, answer, end, secs, rec, state]]
    nulls: ["NULL"]
    fields:
      call_id: {columns: [id, begin], or: [id, cust]}
      account_id: {columns: [cust, "1"]}
      product: {column: state, values: {x: voice}, patterns: [{match: "^r", item: robot_outbound}], default: voice}
      start_time: {column: begin, pattern: ["d/M/yyyy H:mm:ss", unix], time_zone: Europe/Lisbon, optional: true}
      duration: {column: secs, unit: suffixed, from: answer, to: end}
      recording: {column: rec, unit: clock, optional: true}
    charged_when: {column: state, values: [ok, ""]}

    """#

  /// As a program of that version stored it.
  private static let stored = #"""
    {"account":{"columns":{"_0":[{"choices":["cust"]},{"choices":["1"]}]}},\#
    "callID":{"alternatives":[[{"choices":["id"]},{"choices":["begin"]}],[{"choices":["id"]},{"choices":["cust"]}]]},\#
    "charged":{"column":{"choices":["state"]},\#
    "values":["ok",""]},\#
    "columnNames":[["id","cust","begin","answer","end","secs","rec","state"]],\#
    "duration":{"column":{"_0":{"choices":["secs"]},\#
    "check":{"from":{"choices":["answer"]},\#
    "to":{"choices":["end"]}},\#
    "unit":"suffixed"}},\#
    "files":["*.log"],\#
    "header":"false","name":"my-pbx","nulls":["NULL"],\#
    "product":{"column":{"_0":{"column":{"choices":["state"]},\#
    "fallback":"voice","patterns":[{"item":"robot_outbound","match":"^r"}],\#
    "values":[{"item":"voice","text":"x"}]}}},\#
    "recording":{"column":{"_0":{"choices":["rec"]},\#
    "isOptional":true,"unit":"clock"}},\#
    "start":{"form":{"anyOf":{"_0":[{"pattern":{"_0":"d/M/yyyy H:mm:ss"}},{"unixSeconds":{}}]}},\#
    "isOptional":true,"source":{"columns":{"_0":[{"choices":["begin"]}]}},\#
    "timeZone":"Europe/Lisbon"},\#
    "text":{"delimiter":59,"encoding":"utf-8","quoting":"lenient","skippedRows":0},\#
    "trimsFields":false}
    """#

  @Test("are read, and written in the same bytes")
  func bytes() throws {
    let map = try ColumnMap(text: Self.yaml, origin: "my-pbx.yaml")
    #expect(try StoredColumnMap.map(of: Self.stored) == map)
    let queue = try DatabaseQueue()
    let text = try queue.write { database in
      try Schema.migrate(database)
      let id = try StoredColumnMap.store(map, in: database)
      return try String.fetchOne(
        database, sql: "SELECT map FROM column_maps WHERE id = ?", arguments: [id])
    }
    #expect(text == Self.stored)
  }

  @Test("what was added since comes back as it was")
  func additions() throws {
    let map = try ColumnMap(
      text: """
        name: new
        ragged: true
        records: {any: [{column: kind, not_values: [SMS]}, {column: "1", match: "^x"}]}
        fields:
          account_id: {column: who}
          product: {constant: voice}
          start_time: {joined: [day, time], pattern: excel_days}
          duration: {from: {joined: [day, time]}, to: {joined: [day, end]}, overnight: true}
          recording: {column: rec, unit: centiseconds, decimal: ",", thousands: "."}
        charged_when: [{column: end, present: true}, {column: n, above: 0}]
        """, origin: "new.yaml")
    let data = try JSONEncoder().encode(map)
    #expect(try StoredColumnMap.map(of: String(decoding: data, as: UTF8.self)) == map)
  }
}
