import Foundation
import Testing

/// What tests of answers share.
enum Answers {
  private static let script =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "answers/sums.py").path

  static let hasPython = (try? Program.shell("python3 -c ''", in: Folder()))?.status == 0

  /// Has a script that shares nothing with the program add an answer up.
  static func expectSums(
    _ arguments: String..., in folder: Folder, at location: SourceLocation = #_sourceLocation
  ) throws {
    let run = try Program.shell(
      "python3 '\(script)' \(arguments.joined(separator: " "))", in: folder)
    #expect(
      run == Outcome(0, output: "everything adds up\n"), sourceLocation: location)
  }
}
