import Foundation

/// A small log and what is in it; see the README beside the files.
struct SmallLog: Sendable, CustomStringConvertible {
  /// What a run made of a log's records.
  struct Figures: Equatable, Sendable {
    var calls: Int
    var minutes: Int
    var rejected = 0
    var notACall = 0
  }

  /// The file that is guessed from, and the file or folder that is rated.
  var guessed: String
  var rated: String
  var figures: Figures
  /// What has to be corrected in the guessed map.
  var edit: (old: String, new: String)?

  var description: String { guessed }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "SmallLogs").path

  static let all: [SmallLog] = {
    let text = (try? String(contentsOfFile: "\(folder)/expected.csv", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: ",", maxSplits: 6, omittingEmptySubsequences: false)
        .map(String.init)
      let numbers = fields[2...5].map { Int($0) ?? -1 }
      let edit = fields[6].components(separatedBy: " -> ")
      return SmallLog(
        guessed: fields[0], rated: fields[1].isEmpty ? fields[0] : fields[1],
        figures: Figures(
          calls: numbers[0], minutes: numbers[1], rejected: numbers[2], notACall: numbers[3]),
        edit: edit.count == 2 ? (edit[0], edit[1]) : nil)
    }
  }()
}

/// What comes of a guess when it is used.
struct GuessedRun {
  enum End: Equatable {
    case figures(SmallLog.Figures)
    /// No map, or no bill: the message.
    case refused(Int32, String)
  }

  /// The map as it was guessed.
  var map: String
  /// What rating by it comes to as it is, or once `unconfirmed` is removed.
  var end: End
  /// What rating by it says before.
  var doubts: String?
  /// The bill.
  var bill = ""

  /// - Parameters:
  ///   - file: what is guessed from, in the folder or by its whole path.
  ///   - confirms: whether the map is used though parts of it are unconfirmed.
  init(
    _ file: String, rating input: String? = nil, edit: (old: String, new: String)? = nil,
    confirms: Bool = true, in folder: Folder
  ) throws {
    let guess = try Program.run("columns", "guess", file, in: folder)
    map = guess.output
    guard guess.status == 0 else {
      end = .refused(guess.status, guess.error)
      return
    }
    let arguments = [
      "rate", "--columns", "map.yaml", "--as-of", Calls.asOf, "--summary", "s.json", "--format",
      "csv", input ?? file,
    ]
    try folder.write("map.yaml", map)
    var lines = map.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.contains(where: { $0.hasPrefix("unconfirmed:") }) {
      let run = try Program.start(arguments, in: folder).wait()
      doubts = run.status == 78 && run.output.isEmpty ? run.error : "exit code \(run.status)"
      guard confirms else {
        end = .refused(run.status, run.error)
        return
      }
      lines.removeAll { $0.hasPrefix("unconfirmed:") }
      var text = lines.joined(separator: "\n")
      if let edit { text = text.replacingOccurrences(of: edit.old, with: edit.new) }
      try folder.write("map.yaml", text)
    }
    let run = try Program.start(arguments, in: folder).wait()
    guard run.status == 0 else {
      end = .refused(run.status, run.error)
      return
    }
    bill = run.output
    let object = try JSONSerialization.jsonObject(with: folder.bytes("s.json")) as? [String: Any]
    let totals = object?["totals"] as? [String: Any]
    func count(_ key: String) -> Int { totals?[key] as? Int ?? -1 }
    end = .figures(
      SmallLog.Figures(
        calls: count("rated"), minutes: count("billed_minutes"), rejected: count("rejected"),
        notACall: count("not_a_call")))
  }
}
