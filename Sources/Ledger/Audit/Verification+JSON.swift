import Reports

extension Verification {
  /// What was found as JSON; `docs/formats.md` has the keys.
  public var json: [UInt8] {
    var json = IndentedJSON()
    json.object { json in
      json.value("holds", breaks.isEmpty)
      json.value("balances", Int64(balances))
      json.value("head", orNull: head)
      for (key, sentences) in [("breaks", breaks), ("notes", notes)] {
        json.array(key) { json in
          for sentence in sentences { json.value { $0.append(jsonString: sentence) } }
        }
      }
    }
    json.end()
    return json.text
  }
}
