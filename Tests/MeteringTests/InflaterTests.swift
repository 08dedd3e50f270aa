import CDRCore
import TestSupport
import Testing

@testable import Metering

/// A member handed over in pieces: nothing may depend on where one ends.
struct InflaterTests {
  static let text = Array("call_id,account_id\n1,a\n2,b\n".utf8)

  /// One member with all optional parts of a header, and one as the program writes it.
  static func members() throws -> [[UInt8]] {
    var header = GzipMember.Header()
    header.isText = true
    header.extra = Array("abcdefg".utf8)
    header.name = "calls-2026-10.csv"
    header.comment = "a month"
    header.hasCRC = true
    return [GzipMember.stored(text, header: header, blockSize: 9), try GzipMember.deflated(text)]
  }

  /// The text of a member read in pieces, and how much room each step has.
  func inflate(
    _ pieces: [ArraySlice<UInt8>], room: Int, with inflater: inout Inflater
  ) throws -> (text: [UInt8], progress: Inflater.Progress, rest: Int) {
    var (text, progress, rest) = ([UInt8](), Inflater.Progress.more, 0)
    var output = [UInt8](repeating: 0, count: room)
    for piece in pieces + [[]] {
      var input = Array(piece)
      repeat {
        let step = try input.withUnsafeBufferPointer { input in
          try output.withUnsafeMutableBufferPointer { try inflater.step(input, into: $0) }
        }
        text += output[..<step.written]
        input.removeFirst(step.read)
        progress = step.progress
        rest = input.count
        if progress != .more { return (text, progress, rest) }
        if step.read == 0 && step.written == 0 { break }
      } while true
      #expect(input.isEmpty)
    }
    return (text, progress, rest)
  }

  @Test(arguments: libraries)
  func everySplitIntoTwo(library: InflateLibrary) throws {
    var inflater = try Inflater.make(library)
    for member in try Self.members() {
      for place in 0...member.count {
        inflater.beginMember()
        let (text, progress, _) = try inflate(
          [member[..<place], member[place...]], room: 1000, with: &inflater)
        #expect(text == Self.text, "split at \(place)")
        #expect(progress == .memberEnd, "split at \(place)")
      }
    }
  }

  @Test(arguments: libraries, [1, 2, 3, 1000])
  func aByteAtATime(library: InflateLibrary, room: Int) throws {
    var inflater = try Inflater.make(library)
    for member in try Self.members() {
      inflater.beginMember()
      let (text, progress, _) = try inflate(
        member.indices.map { member[$0...$0] }, room: room, with: &inflater)
      #expect(text == Self.text)
      #expect(progress == .memberEnd)
    }
  }

  @Test(arguments: libraries, [1, 2, 3, 1000])
  func aMemberLeavesTheNext(library: InflateLibrary, room: Int) throws {
    var inflater = try Inflater.make(library)
    for member in try Self.members() {
      for rest in [1, 7, 8, 100] {
        inflater.beginMember()
        let input = member + [UInt8](repeating: 0x1f, count: rest)
        let read = try inflate([input[...]], room: room, with: &inflater)
        #expect(read.text == Self.text)
        #expect(read.progress == .memberEnd)
        #expect(read.rest == rest)
      }
    }
  }

  @Test(arguments: libraries)
  func aWrongHeaderCRCInPieces(library: InflateLibrary) throws {
    var header = GzipMember.Header()
    header.name = "calls.csv"
    header.hasCRC = true
    header.wrongCRC = true
    let member = GzipMember.stored(Self.text, header: header)
    var inflater = try Inflater.make(library)
    for place in 0...member.count {
      inflater.beginMember()
      let read = try inflate([member[..<place], member[place...]], room: 1000, with: &inflater)
      #expect(read.progress == .badHeader, "split at \(place)")
      #expect(read.text.isEmpty)
    }
  }
}
