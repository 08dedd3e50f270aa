import Metering
import Synchronization

/// Reads files to the end without looking at their records, to tell which can be trusted.
enum TrustCheck {
  /// By file, what is wrong with it, or nil.
  static func run(
    _ files: [InputFile], spools: SpooledInputs, options: IngestOptions
  ) -> [Failure?] {
    let faults = Mutex([Failure?](repeating: nil, count: files.count))
    let cursor = Atomic<Int>(0)
    inParallel(max(1, options.jobs)) { _ in
      while true {
        let index = cursor.add(1, ordering: .relaxed).oldValue
        guard index < files.count else { return }
        do throws(Failure) {
          let buffer = TextBuffer()
          // Opening it reads the header as well.
          _ = try ChunkReader.open(
            files[index], index: index, spool: spools[index], options: options,
            buffers: TextBuffers())
          var text = try TextReader.open(
            files[index], spool: spools[index], library: options.library)
          while unsafe try text.read(into: buffer.text, count: TextBuffer.freshSize) > 0 {}
        } catch {
          faults.withLock { $0[index] = error }
        }
      }
    }
    return faults.withLock { $0 }
  }
}

/// The copies of those inputs that can be read only once.
struct SpooledInputs: Sendable {
  private var copies: [Int: SpooledInput] = [:]

  init(_ files: [InputFile]) throws(Failure) {
    for (index, file) in files.enumerated() where !file.isRegular {
      copies[index] = try SpooledInput(copying: file)
    }
  }

  subscript(file: Int) -> SpooledInput? { copies[file] }

  /// The copies for a choice of the files, renumbered.
  func selecting(_ files: [Int]) -> SpooledInputs {
    var chosen = self
    chosen.copies = [:]
    for (new, old) in files.enumerated() { chosen.copies[new] = copies[old] }
    return chosen
  }
}

extension Failure {
  /// All faults of a run as one, of the gravest kind: a missing file before a damaged one.
  package static func joined(_ faults: [Failure]) -> Failure {
    let order: [Kind] = [.bug, .inputOutput, .outputCannotBeMade, .unfit, .inputMissing, .badData]
    let kinds = Set(faults.map(\.kind))
    let kind = order.first(where: kinds.contains) ?? faults.first?.kind ?? .bug
    var messages = [String]()
    // Several workers may have met with one full disk.
    for fault in faults where !messages.contains(fault.message) { messages.append(fault.message) }
    return Failure(kind, messages.joined(separator: "\n"))
  }
}
