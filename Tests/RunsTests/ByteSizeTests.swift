import Runs
import Testing

struct ByteSizeTests {
  @Test(arguments: [
    ("0", 0), ("1", 1), ("4096", 4096), ("1K", 1024), ("1k", 1024), ("3M", 3_145_728),
    ("512M", 536_870_912), ("2G", 2_147_483_648), ("2g", 2_147_483_648), ("1T", 1_099_511_627_776),
    ("9223372036854775807", Int.max), ("8388607T", 9_223_370_937_343_148_032),
  ])
  func reads(text: String, bytes: Int) {
    #expect(ByteSize(text)?.bytes == bytes)
  }

  @Test(arguments: [
    "", "M", "1MB", "1.5G", "-1", "+1", "1 G", "G1", "1KK", "0x10", "١", "9223372036854775808",
    "8388608T", "1P",
  ])
  func refuses(text: String) {
    #expect(ByteSize(text) == nil)
  }
}
