import CDRCore
import Foundation
import Outputs
import Synchronization

/// Makes files of made-up calls, for benchmarks and trials: any number, the same ones every time.
///
/// ```swift
/// let options = try GeneratorOptions(
///   rows: 10_000_000, accounts: 100_000, files: 8, seed: 1, month: month)
/// let made = try CallGenerator(options).write(into: "calls")
/// ```
///
/// By default, the lines have the standard columns and about 96 bytes, as switches write them;
/// ``CallShape`` has other forms. A row depends on the options and its place alone, so files are made
/// side by side.
public struct CallGenerator: Sendable {
  /// What is made.
  public let options: GeneratorOptions
  private let month: MonthOfCalls
  private let line: CallLine

  /// A generator of what the options ask for.
  public init(_ options: GeneratorOptions) {
    self.options = options
    month = MonthOfCalls(options: options)
    line = CallLine(month: options.month, shape: options.shape)
  }

  /// Writes all files into a folder that exists, each on one core. They appear together, when
  /// the last is made.
  ///
  /// Throws what ``/Outputs/AtomicFile`` throws.
  public func write(into folder: String) throws(Failure) -> GeneratedCalls {
    let files = PreparedFiles()
    inParallel(options.files) { file in
      files.add { () throws(Failure) in
        let output = try AtomicFile(folder + "/" + options.name(ofFile: file))
        guard let level = options.gzipLevel else {
          return (output, try write(file: file, to: output))
        }
        return (output, try write(file: file, to: GzipWriter(output, level: level)))
      }
    }
    return try files.commit()
  }

  /// Writes one file, counted from 0, and finishes the sink.
  /// - Throws: what the sink throws.
  public func write(file: Int, to sink: some OutputSink) throws(Failure) -> GeneratedCalls {
    var made = GeneratedCalls()
    made.files = 1
    var text = line.header
    text.reserveCapacity(Self.piece + 1024)
    for place in options.rows(ofFile: file) {
      append(month[place], to: &text, counting: &made)
      if text.count >= Self.piece {
        try sink.write(text)
        made.bytes += text.count
        text.removeAll(keepingCapacity: true)
      }
    }
    try sink.write(text)
    made.bytes += text.count
    try sink.finish()
    return made
  }

  /// Bytes that are handed to the sink at a time.
  private static let piece = 1 << 18

  private func append(
    _ row: MonthOfCalls.Row, to text: inout [UInt8], counting made: inout GeneratedCalls
  ) {
    made.records += 1
    switch row {
    case .call(let call): line.append(call, to: &text)
    case .duplicate(let call):
      made.duplicates += 1
      line.append(call, to: &text)
    case .conflict(let call):
      made.conflicts += 1
      line.append(call, to: &text)
    case .broken(let call, let way):
      made.broken += 1
      line.append(call, broken: way, to: &text)
    }
  }
}

/// The files that threads have made, until all can appear.
private final class PreparedFiles: Sendable {
  private struct State {
    var files: [AtomicFile] = []
    var made = GeneratedCalls()
    var failure: Failure?
  }
  private let state = Mutex(State())

  /// Keeps a file that `make` wrote, unless another has failed.
  func add(_ make: () throws(Failure) -> (AtomicFile, GeneratedCalls)) {
    guard state.withLock({ $0.failure == nil }) else { return }
    do throws(Failure) {
      let (file, made) = try make()
      state.withLock {
        $0.files.append(file)
        $0.made += made
      }
    } catch {
      state.withLock { $0.failure = $0.failure ?? error }
    }
  }

  func commit() throws(Failure) -> GeneratedCalls {
    let (files, made, failure) = state.withLock { ($0.files, $0.made, $0.failure) }
    if let failure { throw failure }
    try AtomicFile.commit(files)
    return made
  }
}
