import CDRCore
import TestSupport
import Testing

@testable import ColumnMaps

struct PatternReaderTests {
  static func read(_ text: String, _ pattern: String) throws -> PatternReader.Reading? {
    var reader = PatternReader(try TimePattern(pattern))
    return withField(text) { reader.read($0) }
  }

  /// The milliseconds are Python's, by its datetime.
  static let sound: [(String, String, PatternReader.Reading)] = [
    ("d/M/yyyy H:mm:ss", "7/3/2026 9:05:06", .local(1_772_874_306_000)),
    ("d/M/yyyy H:mm:ss", "07/03/2026 09:05:06", .local(1_772_874_306_000)),
    ("d/M/yyyy H:mm:ss", "31/12/2026 23:59:59", .local(1_798_761_599_000)),
    ("d/M/yyyy H:mm:ss", "1/1/0001 0:00:00", .local(-62_135_596_800_000)),
    ("d/M/yyyy H:mm:ss", "31/12/9999 23:59:59", .local(253_402_300_799_000)),
    ("d/M/yyyy H:mm:ss", "29/2/2024 0:00:00", .local(1_709_164_800_000)),
    ("d/M/yyyy H:mm:ss", "29/2/2000 0:00:00", .local(951_782_400_000)),
    ("d/M/yyyy H:mm:ss", "31/12/1969 23:59:59", .local(-1_000)),
    ("yyyy.MM.dd HH:mm:ss", "2019.06.14 15:22:23", .local(1_560_525_743_000)),
    ("dd.MM.yyyy", "14.06.2019", .local(1_560_470_400_000)),
    // Nothing stands between.
    ("yyyyMMddHHmmss", "20261015123456", .local(1_792_067_696_000)),
    ("yyyyMMddHHmm", "202610151234", .local(1_792_067_640_000)),
    ("yyyyMMdd Hmm", "20261015 934", .local(1_792_056_840_000)),
    ("yyyyMMdd Hmm", "20261015 0934", .local(1_792_056_840_000)),
    ("yyyyMMddHHmmssSSS", "20261015123456789", .local(1_792_067_696_789)),
    // Years of two digits.
    ("yyMMddHHmm", "6912312359", .local(3_155_759_940_000)),
    ("yyMMddHHmm", "7001010000", .local(0)),
    ("yyMMddHHmm", "0002290000", .local(951_782_400_000)),
    // Halves of a day.
    ("M/d/yy h:mm a", "1/2/26 12:00 AM", .local(1_767_312_000_000)),
    ("M/d/yy h:mm a", "1/2/26 12:59 am", .local(1_767_315_540_000)),
    ("M/d/yy h:mm a", "1/2/26 1:00 Am", .local(1_767_315_600_000)),
    ("M/d/yy h:mm a", "1/2/26 11:59 aM", .local(1_767_355_140_000)),
    ("M/d/yy h:mm a", "1/2/26 12:00 PM", .local(1_767_355_200_000)),
    ("M/d/yy h:mm a", "1/2/26 12:59 pm", .local(1_767_358_740_000)),
    ("M/d/yy h:mm a", "1/2/26 01:00 PM", .local(1_767_358_800_000)),
    ("M/d/yy h:mm a", "1/2/26 11:59 PM", .local(1_767_398_340_000)),
    ("a h:mm d/M/y", "PM 3:04 5/6/2026", .local(1_780_671_840_000)),
    // Names.
    ("d MMM yyyy HH:mm", "1 may 2026 00:00", .local(1_777_593_600_000)),
    ("d MMMM yyyy HH:mm", "30 SEPTEMBER 2026 23:59", .local(1_790_812_740_000)),
    ("d MMMM yyyy HH:mm", "1 May 2026 00:00", .local(1_777_593_600_000)),
    ("dMMMyyyy HHmm", "7dec2026 0102", .local(1_796_605_320_000)),
    ("EEE, d MMM yyyy HH:mm:ss Z", "Thu, 15 Oct 2026 12:34:56 +0800", .instant(1_792_038_896_000)),
    ("EEEE d MMMM yyyy H:mm", "wednesday 14 October 2026 5:06", .local(1_791_954_360_000)),
    ("E d/M/yyyy H:mm", "Sun 28/2/2100 5:06", .local(4_107_474_360_000)),
    ("EE d/M/yyyy H:mm", "WED 31/12/1969 5:06", .local(-68_040_000)),
    // Offsets.
    ("yyyy-MM-dd'T'HH:mm:ssX", "2026-10-15T12:34:56Z", .instant(1_792_067_696_000)),
    ("yyyy-MM-dd'T'HH:mm:ssX", "2026-10-15T12:34:56z", .instant(1_792_067_696_000)),
    ("yyyy-MM-dd'T'HH:mm:ssX", "2026-10-15T12:34:56+08", .instant(1_792_038_896_000)),
    ("yyyy-MM-dd'T'HH:mm:ssX", "2026-10-15T12:34:56-0330", .instant(1_792_080_296_000)),
    ("yyyy-MM-dd'T'HH:mm:ssXXX", "2026-10-15T12:34:56-03:30", .instant(1_792_080_296_000)),
    ("yyyy-MM-dd'T'HH:mm:ssxxx", "2026-10-15T12:34:56+23:59", .instant(1_791_981_356_000)),
    ("yyyy-MM-dd'T'HH:mm:ssZ", "2026-10-15T12:34:56-00:00", .instant(1_792_067_696_000)),
    ("yyyy-MM-dd HH:mm:ss z", "2026-10-15 12:34:56 UTC", .instant(1_792_067_696_000)),
    ("yyyy-MM-dd HH:mm:ss z", "2026-10-15 12:34:56 gmt", .instant(1_792_067_696_000)),
    ("yyyy-MM-dd HH:mm:ssz", "2026-10-15 12:34:56Z", .instant(1_792_067_696_000)),
    (
      "HH:mm:ss.SSS z EEE MMM dd yyyy", "12:34:56.789 UTC Thu Oct 15 2026",
      .instant(1_792_067_696_789)
    ),
    // Fractions, cut to the millisecond.
    ("yyyy-MM-dd HH:mm:ss.S", "2026-10-15 12:34:56.7", .local(1_792_067_696_700)),
    ("yyyy-MM-dd HH:mm:ss.S", "2026-10-15 12:34:56.789999", .local(1_792_067_696_789)),
    (
      "yyyy-MM-dd HH:mm:ss.S", "2026-10-15 12:34:56.00000000000000000000000000000001",
      .local(1_792_067_696_000)
    ),
    ("yyyy-MM-dd HH:mm:ss,SS", "2026-10-15 12:34:56,05", .local(1_792_067_696_050)),
    ("yyyy-MM-dd HH:mm:ss.SSSSSS", "2026-10-15 12:34:56.999999", .local(1_792_067_696_999)),
    // Text that stands for itself.
    ("yyyy年M月d日 H时m分s秒", "2026年7月9日 8时5分3秒", .local(1_783_584_303_000)),
    ("yyyy''MM''dd HH 'hours' mm", "2026'07'09 08 hours 05", .local(1_783_584_300_000)),
  ]

  @Test(arguments: sound)
  func reads(pattern: String, text: String, reading: PatternReader.Reading) throws {
    #expect(try Self.read(text, pattern) == reading)
    #expect(PatternTwinTests.slow(Array(text.utf8), SlowPattern(pattern)) == reading)
  }

  static let refused: [(String, [String])] = [
    (
      "d/M/yyyy H:mm:ss",
      [
        "", " ", "7", "7/3/2026", "7/3/2026 9:05", "7/3/2026 9:05:", "7/3/2026 9:05:6",
        "7/3/2026 9:5:06", "7/3/26 9:05:06", "7/3/02026 9:05:06", "007/3/2026 9:05:06",
        "/3/2026 9:05:06", "7//2026 9:05:06", "7/3/2026  9:05:06", "7/3/2026 9:05:06 ",
        " 7/3/2026 9:05:06", "7/3/2026 9:05:06Z", "7/3/2026 9:05:067", "7-3-2026 9:05:06",
        "7/3/2026T9:05:06", "7/3/2026 009:05:06", "a/3/2026 9:05:06", "7/a/2026 9:05:06",
        "7/3/202a 9:05:06", "7/3/2026 a:05:06", "7/3/2026 9:0a:06", "7/3/2026 9:05:0a",
        "+7/3/2026 9:05:06", "-7/3/2026 9:05:06", "７/3/2026 9:05:06",
        // What is no date or no time.
        "0/3/2026 9:05:06", "32/3/2026 9:05:06", "31/4/2026 9:05:06", "29/2/2026 9:05:06",
        "30/2/2024 9:05:06", "29/2/1900 9:05:06", "29/2/2100 9:05:06", "1/0/2026 9:05:06",
        "1/13/2026 9:05:06", "7/3/2026 24:00:00", "7/3/2026 9:60:06", "7/3/2026 9:05:60",
        "31/12/2016 23:59:60", "7/3/2026 99:05:06",
      ]
    ),
    ("yyyyMMddHHmmss", ["2026101512345", "202610151234567", "2026-10-15 12:34", "20261315123456"]),
    ("yyyyMMdd Hmm", ["20261015 34", "20261015 09345", "20261015 960", "20261015 2400"]),
    ("yyMMddHHmm", ["200001010000", "6902290000", "691231235"]),
    (
      "M/d/yy h:mm a",
      [
        "1/2/26 0:00 AM", "1/2/26 13:00 PM", "1/2/26 12:00", "1/2/26 12:00 ", "1/2/26 12:00 A",
        "1/2/26 12:00 XM", "1/2/26 12:00 AMx", "1/2/26 12:00 a.m.", "1/2/26 12:60 PM",
      ]
    ),
    (
      "d MMM yyyy HH:mm",
      [
        "1 Sept 2026 00:00", "1 June 2026 00:00", "1 Ju 2026 00:00", "1 Mai 2026 00:00",
        "1 5 2026 00:00", "1  2026 00:00", "31 Jun 2026 00:00", "1 J\u{0}n 2026 00:00",
        "1 \u{12}ay 2026 00:00", "1 ma9 2026 00:00",
      ]
    ),
    (
      "d MMMM yyyy HH:mm",
      ["1 Jun 2026 00:00", "1 Junes 2026 00:00", "1 Septembre 2026 00:00", "1 Septembe"]
    ),
    (
      "EEE, d MMM yyyy HH:mm:ss Z",
      [
        "Wed, 15 Oct 2026 12:34:56 +0800", "Thursday, 15 Oct 2026 12:34:56 +0800",
        ", 15 Oct 2026 12:34:56 +0800", "Thu, 15 Oct 2026 12:34:56 Z",
        "Thu, 15 Oct 2026 12:34:56 GMT", "Thu, 15 Oct 2026 12:34:56 ",
        "Thu, 15 Oct 2026 12:34:56 0800", "Thu, 15 Oct 2026 12:34:56 +8",
        "Thu, 15 Oct 2026 12:34:56 +080", "Thu, 15 Oct 2026 12:34:56 +08:0",
        "Thu, 15 Oct 2026 12:34:56 +08:", "Thu, 15 Oct 2026 12:34:56 +24:00",
        "Thu, 15 Oct 2026 12:34:56 +08:60", "Thu, 15 Oct 2026 12:34:56 +08:00:00",
        "Thu, 15 Oct 2026 12:34:56 +08000", "Thu, 15 Oct 2026 12:34:56 −08:00",
      ]
    ),
    ("EEEE d/M/yyyy H:mm", ["Thu 15/10/2026 5:06", "Wednesday 15/10/2026 5:06"]),
    ("yyyy-MM-dd HH:mm:ssxxx", ["2026-10-15 12:34:56Z", "2026-10-15 12:34:56"]),
    (
      "yyyy-MM-dd HH:mm:ss z",
      ["2026-10-15 12:34:56 CET", "2026-10-15 12:34:56 UT", "2026-10-15 12:34:56 +0000"]
    ),
    (
      "yyyy-MM-dd HH:mm:ss.S",
      [
        "2026-10-15 12:34:56", "2026-10-15 12:34:56.", "2026-10-15 12:34:56.x",
        "2026-10-15 12:34:56.5x", "2026-10-15 12:34:56,5",
      ]
    ),
    (
      "yyyy-MM-dd HH:mm:ss.SSS",
      ["2026-10-15 12:34:56.12", "2026-10-15 12:34:56.1234", "2026-10-15 12:34:56.12x"]
    ),
    (
      "yyyy年M月d日 H时m分s秒",
      ["2026年7月9日 8时5分3", "2026-7-9 8:5:3", "2026年7月9日 8時5分3秒"]
    ),
    ("yyyy-MM-dd'T'HH:mm", ["2026-10-15t12:34", "2026-10-15 12:34"]),
  ]

  @Test(arguments: refused)
  func refuses(pattern: String, texts: [String]) throws {
    for text in texts {
      #expect(try Self.read(text, pattern) == nil, "\(text)")
      #expect(SlowPattern(pattern).read(text) == nil, "\(text)")
    }
  }

  /// The reader keeps the month read last: neighbours must not matter.
  @Test func oneReaderForMany() throws {
    var reader = PatternReader(try TimePattern("d/M/yyyy H:mm"))
    for (text, days) in [
      ("28/2/2026 0:00", 20_512), ("29/2/2026 0:00", nil), ("29/2/2024 0:00", 19_782),
      ("1/13/2024 0:00", nil), ("30/2/2024 0:00", nil), ("31/1/2024 0:00", 19_753),
      ("0/1/2024 0:00", nil), ("31/1/1970 0:00", 30), ("29/2/1970 0:00", nil),
    ] {
      let reading = withField(text) { reader.read($0) }
      #expect(reading == days.map { .local(Int64($0) * 86_400_000) }, "\(text)")
    }
  }
}
