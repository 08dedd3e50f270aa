import Foundation
import TestSupport

@testable import CDRCore
@testable import Metering

/// The inflate libraries of this build.
let libraries = InflateLibrary.allCases.filter { $0.version != nil }

/// The whole text of a file, read in pieces of a size.
func text(
  of path: String, library: InflateLibrary, pieces: Int = 1 << 16
) throws(Failure) -> [UInt8] {
  let inputs = InputList(arguments: [path])
  guard let file = inputs.files.first else { throw Failure.joined(inputs.faults) }
  var reader = try TextReader.open(InputBytes(file), library: library)
  var text: [UInt8] = []
  let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: pieces)
  defer { buffer.deallocate() }
  while true {
    let count = try reader.read(into: buffer, count: pieces)
    text += UnsafeBufferPointer(start: buffer, count: count)
    if count < pieces { return text }
  }
}

/// What came of reading a file: its text, or why it is refused.
enum ReadText: Equatable {
  case text([UInt8])
  case refused(String)
}

/// Reads a file's windows while workers help, if any.
///
/// - Parameters:
///   - helpers: threads that inflate what is laid out.
///   - idle: workers that are counted on and never come.
func readWindows(
  of path: String, library: InflateLibrary, helpers: Int, idle: Int = 0
) -> ReadText {
  let queue = ChunkQueue(files: 1)
  for _ in 0..<helpers + idle { queue.becomeConsumer() }
  let threads = DispatchGroup()
  for _ in 0..<helpers {
    threads.enter()
    Thread {
      help(queue, library)
      threads.leave()
    }.start()
  }
  let read = readAll(path, library, Helpers(queue: queue, file: 0))
  queue.finishFile()
  threads.wait()
  return read
}

private func help(_ queue: ChunkQueue, _ library: InflateLibrary) {
  do throws(Failure) {
    var inflater = try Inflater.make(library)
    while case .inflate(let group) = queue.dequeue() {
      do throws(Failure) {
        group.finish(try group.inflate(with: &inflater))
      } catch {
        group.finish(.failed(error))
      }
    }
  } catch {
    preconditionFailure(error.message)
  }
}

private func readAll(_ path: String, _ library: InflateLibrary, _ helpers: Helpers) -> ReadText {
  do throws(Failure) {
    let inputs = InputList(arguments: [path])
    guard let file = inputs.files.first else { throw Failure.joined(inputs.faults) }
    let buffers = TextBuffers()
    var reader = WindowReader(
      try TextReader.open(InputBytes(file), library: library), buffers: buffers, helpers: helpers)
    var text: [UInt8] = []
    while true {
      let window = try reader.next()
      text += UnsafeBufferPointer(start: window.buffer.fresh, count: window.filled)
      buffers.giveBack(window.buffer)
      if !window.isFull { return .text(text) }
    }
  } catch {
    return .refused(error.message)
  }
}

/// Reads a file's text alone, from one end to the other.
func readAlone(_ path: String, library: InflateLibrary) -> ReadText {
  do throws(Failure) {
    return .text(try text(of: path, library: library, pieces: TextBuffer.freshSize))
  } catch {
    return .refused(error.message)
  }
}
