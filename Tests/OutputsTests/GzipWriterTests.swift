import CDRCore
import Foundation
import Outputs
import TestSupport
import Testing

@Suite struct GzipWriterTests {
  /// Keeps the bytes that are written.
  final class Memory: OutputSink {
    var bytes: [UInt8] = []
    var isFinished = false
    func write(_ bytes: Span<UInt8>) throws(Failure) {
      for place in bytes.indices { self.bytes.append(bytes[place]) }
    }
    func finish() throws(Failure) { isFinished = true }
  }

  static func compress(_ pieces: [[UInt8]], level: Int = 6) throws -> [UInt8] {
    let memory = Memory()
    let gzip = try GzipWriter(memory, level: level)
    for piece in pieces { try gzip.write(piece.span) }
    try gzip.finish()
    #expect(memory.isFinished)
    return memory.bytes
  }

  static func inflate(_ bytes: [UInt8]) throws -> [UInt8] {
    let (status, output) = try runProgram(["gzip", "-dc"], input: Data(bytes))
    #expect(status == 0)
    return Array(output)
  }

  /// Bytes that compress a little, made without a random source.
  static func bytes(_ count: Int) -> [UInt8] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 27)
    }
  }

  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 1_000_000])
  func gzipReadsItBack(count: Int) throws {
    let bytes = Self.bytes(count)
    #expect(try Self.inflate(Self.compress([bytes])) == bytes)
  }

  @Test(arguments: 0...9)
  func everyLevelReadsBack(level: Int) throws {
    let bytes = Self.bytes(100_000)
    #expect(try Self.inflate(Self.compress([bytes], level: level)) == bytes)
  }

  @Test(arguments: [-1, 10])
  func refusesOtherLevels(level: Int) {
    #expect(throws: Failure(.bug, "zlib cannot compress at level \(level)")) {
      try GzipWriter(Memory(), level: level)
    }
  }

  /// RFC 1952: magic, deflate, no flags, no time.
  @Test func headerCarriesNoTimeAndNoName() throws {
    #expect(try Self.compress([[1]]).prefix(8) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
  }

  @Test func piecesDoNotShow() throws {
    let bytes = Self.bytes(300_000)
    let pieces = stride(from: 0, to: bytes.count, by: 777).map {
      Array(bytes[$0..<min($0 + 777, bytes.count)])
    }
    #expect(try Self.compress(pieces) == Self.compress([bytes]))
  }

  @Test func membersJoin() throws {
    let memory = Memory()
    let gzip = try GzipWriter(memory)
    for piece in ["one ", "", "two ", "three"] {
      try gzip.write(piece)
      try gzip.endMember()
    }
    try gzip.finish()
    let members = try ["one ", "two ", "three"].map { try Self.compress([Array($0.utf8)]) }
    #expect(memory.bytes == Array(members.joined()))
    #expect(try Self.inflate(memory.bytes) == Array("one two three".utf8))
  }

  @Test func failureOfTheSinkPassesThrough() throws {
    let gzip = try GzipWriter(AtomicFile("/dev/full"))
    try gzip.write("x")
    #expect(throws: Failure(.inputOutput, "cannot write /dev/full: No space left on device")) {
      try gzip.finish()
    }
  }
}
