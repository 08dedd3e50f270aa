import CDRCore
import TestSupport

@testable import Metering

/// Gzip files by every way of reading them, against zlib's own: the same text, or all refuse.
enum GzipFuzz: FuzzTarget {
  static let name = "gzip"

  private static let file = FuzzFile()

  static func run(_ input: inout FuzzInput) {
    // Threads now and then, since they cost far more than all else.
    let helpers = input.byte() == 255 ? 2 : 0
    let stored = MadeGzip.file(&input)
    guard stored.count < 1 << 21 else { return }
    file.write(stored)
    let slow = SlowGzip.text(of: stored)
    for library in libraries {
      let alone = readAlone(file.path, library: library)
      compare(alone, slow, "\(library)")
      let shared = readWindows(of: file.path, library: library, helpers: helpers, idle: 1)
      check(shared == alone, "\(library): by groups \(brief(shared)), not \(brief(alone))")
    }
  }

  private static func compare(_ read: ReadText, _ slow: [UInt8]?, _ library: String) {
    switch (read, slow) {
    case (.text(let text), let slow?):
      check(text == slow, "\(library): another text of \(text.count) bytes, not \(slow.count)")
    case (.refused(let message), nil): check(!message.isEmpty, "refused without a word")
    case (.text, nil): check(false, "\(library) reads what zlib refuses")
    case (.refused(let message), _): check(false, "\(library) refuses what zlib reads: \(message)")
    }
  }

  private static func brief(_ read: ReadText) -> String {
    switch read {
    case .text(let text): "\(text.count) bytes"
    case .refused(let message): message
    }
  }
}
