import CDRCore
import Foundation
import Metering

/// Where the records of files ended that were read together: the body of a part of totals, as JSON.
struct ReadTotals: Codable {
  var files: [File] = []
  var leftOut: [LeftOut] = []
  /// By the reason's name.
  var rejectedByReason: [String: Int64] = [:]
  var disagreements: Int64 = 0
  /// Calls of more than 0 seconds that are rated, and their time.
  var calls: Int64 = 0
  var talkMilliseconds: Int64 = 0

  enum CodingKeys: String, CodingKey {
    case files
    case leftOut = "left_out"
    case rejectedByReason = "rejected_by_reason"
    case disagreements = "duration_disagreements"
    case calls
    case talkMilliseconds = "talk_milliseconds"
  }

  /// A file that was read.
  struct File: Codable {
    var ordinal: Int
    /// As stored.
    var bytes: Int64
    var records: Int64
    var rated: Int64
    var notCharged: Int64
    var outsideMonth: Int64
    var notACall: Int64
    var repeatedHeaders: Int64
    var rejected: Int64
    var hasUnfinishedLine: Bool
    var skippedCalls: [Skipped]

    enum CodingKeys: String, CodingKey {
      case ordinal, bytes, records, rated
      case notCharged = "not_charged"
      case outsideMonth = "outside_month"
      case notACall = "not_a_call"
      case repeatedHeaders = "header_repeated"
      case rejected
      case hasUnfinishedLine = "unfinished_line"
      case skippedCalls = "skipped_calls"
    }
  }

  /// A line that was skipped though it reads as a call.
  struct Skipped: Codable {
    var line: Int
    var record: Data
  }

  /// A file that cannot be trusted.
  struct LeftOut: Codable {
    var ordinal: Int
    var message: String

    enum CodingKeys: String, CodingKey { case ordinal, message }
  }

  var body: [UInt8] {
    get throws(Failure) {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      do {
        return Array(try encoder.encode(self))
      } catch {
        throw Failure(.bug, "totals cannot be written: \(error)")
      }
    }
  }

  init() {}

  /// nil where the bytes are not totals.
  init?(body: [UInt8]) {
    guard let totals = try? JSONDecoder().decode(Self.self, from: Data(body)) else { return nil }
    self = totals
  }
}

extension ReadTotals.File {
  init(
    ordinal: Int, _ file: FirstPassResult.FileCounts, hasUnfinishedLine: Bool,
    skippedCalls: [SkippedCall]
  ) {
    let counts = file.counts
    self.init(
      ordinal: ordinal, bytes: file.bytes, records: counts.records, rated: counts.rated,
      notCharged: counts.notCharged, outsideMonth: counts.outsideMonth, notACall: counts.notACall,
      repeatedHeaders: counts.repeatedHeaders, rejected: counts.rejected,
      hasUnfinishedLine: hasUnfinishedLine,
      skippedCalls: skippedCalls.map { .init(line: $0.line, record: Data($0.record)) })
  }

  var counts: RecordCounts {
    var counts = RecordCounts()
    counts.records = records
    counts.rated = rated
    counts.notCharged = notCharged
    counts.outsideMonth = outsideMonth
    counts.notACall = notACall
    counts.repeatedHeaders = repeatedHeaders
    counts.rejected = rejected
    return counts
  }
}
