import Foundation
import Testing

/// What a run of the program came to.
struct Outcome: Equatable {
  /// The exit code, or 128 and the signal that ended it, as a shell has it.
  var status: Int32
  /// What stood on stdout.
  var output: String
  /// What stood on stderr.
  var error: String

  init(_ status: Int32, output: String = "", error: String = "") {
    self.status = status
    self.output = output
    self.error = error
  }
}

/// The program `cdr-rater`, as it was built beside the tests.
enum Program {
  static let path: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(filePath: tests).deletingLastPathComponent().path + "/cdr-rater"
  }()

  /// Runs the program to its end in a folder, with nothing on stdin.
  static func run(
    _ arguments: String..., in folder: Folder, environment: [String: String] = [:]
  ) throws -> Outcome {
    try start(arguments, in: folder, environment: environment).wait()
  }

  /// Runs a shell's script in a folder. `$RATER` is the program; a pipe's status is that of the
  /// first of its commands that fails.
  static func shell(
    _ script: String, in folder: Folder, environment: [String: String] = [:]
  ) throws -> Outcome {
    let run = RunningProgram(
      "/bin/bash", ["-c", "set -o pipefail\n" + script], in: folder, environment: environment)
    try run.start(input: FileHandle.nullDevice)
    return try run.wait()
  }

  /// Starts the program in a folder.
  ///
  /// - Parameter input: what it reads on stdin; nil for nothing.
  static func start(
    _ arguments: [String], in folder: Folder, environment: [String: String] = [:],
    input: Pipe? = nil
  ) throws -> RunningProgram {
    let run = RunningProgram(path, arguments, in: folder, environment: environment)
    if let input {
      try run.start(input: input)
    } else {
      try run.start(input: FileHandle.nullDevice)
    }
    return run
  }
}

/// A program that runs, with its stdout and stderr on their way into files.
final class RunningProgram {
  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)
  /// Outside the folder that the program works in, so that a test can list that.
  private let streams: Folder

  /// Programs inherit which signals are ignored, and tests run in the background of a script
  /// ignore some: those would never end the program.
  private static let takesSignals: Void = {
    for number in [SIGINT, SIGTERM, SIGHUP] { _ = Foundation.signal(number, SIG_DFL) }
  }()

  init(
    _ path: String, _ arguments: [String], in folder: Folder, environment: [String: String]
  ) {
    streams = Folder()
    _ = Self.takesSignals
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    var all = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C",
      "RATER": Program.path,
    ]
    all.merge(environment) { $1 }
    process.environment = all
    process.terminationHandler = { [ended] _ in ended.signal() }
  }

  var identifier: Int32 { process.processIdentifier }

  func start(input: Any) throws {
    let (output, error) = (try streams.handle("output"), try streams.handle("error"))
    // Foundation keeps the process and what it holds: hundreds of tests would run out of files.
    defer { for handle in [output, error] { try? handle.close() } }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = error
    try process.run()
  }

  /// Sends a signal.
  func send(_ signal: Int32) { _ = kill(identifier, signal) }

  /// Waits for the end; a program that takes too long is ended.
  func wait() throws -> Outcome {
    if ended.wait(timeout: .now() + 60) == .timedOut {
      Issue.record("the program did not end by itself")
      send(SIGKILL)
      ended.wait()
    }
    let status = process.terminationStatus
    return Outcome(
      process.terminationReason == .exit ? status : 128 + status,
      output: try streams.text("output"), error: try streams.text("error"))
  }
}
