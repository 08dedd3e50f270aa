import CDRCore
import CKernels

/// What a chunk's records came to, so far.
struct ChunkTally {
  var counts = RecordCounts()
  var control = ControlSums()
  var disagreements: Int64 = 0
  var unchargedByMap: Int64 = 0
  /// Where the worker's spool of rejects stood at the chunk's start.
  var spoolStart: Int64
  /// Lines are counted only up to a rejected record: this many up to here.
  var lineCursor: Int
  var lines = 0

  /// Adds calls that all belong to the months asked for.
  @inline(__always)
  mutating func add(_ calls: cdr_counted_calls) {
    counts.rated &+= Int64(calls.charged.nonzeroBitCount)
    counts.notCharged &+= Int64((calls.inside & ~calls.charged).nonzeroBitCount)
    control.calls &+= Int64(calls.talked.nonzeroBitCount)
    control.talkMilliseconds &+= Int64(calls.milliseconds)
  }

  /// Adds lines that repeat the file's header.
  mutating func addRepeatedHeaders(_ count: Int64) {
    counts.records &+= count
    counts.notACall &+= count
    counts.repeatedHeaders &+= count
  }

  /// Adds lines that the map leaves out.
  @inline(__always)
  mutating func addExcluded(_ count: Int64) {
    counts.records &+= count
    counts.notACall &+= count
  }

  /// The position of the first byte of the chunk's buffer, which may lie before all text.
  private let textPosition: Int64

  init(spoolStart: Int64, lineCursor: Int, textPosition: Int64) {
    self.spoolStart = spoolStart
    self.lineCursor = lineCursor
    self.textPosition = textPosition
  }

  /// The position of a place in the chunk's buffer.
  @inline(__always)
  func position(of place: Int) -> Int64 { textPosition &+ Int64(place) }
}
