import CDRCore

/// Recognises files that are neither text nor gzip by their first bytes: naming what a file is helps
/// more than saying that its header makes no sense.
enum ForeignFormat {
  /// How many bytes tell.
  static let size = 64

  /// What is wrong with a file that begins with these bytes; nil if it may be text.
  ///
  /// The bytes are those of each form's specification; no line of text in any encoding begins with them.
  static func fault(_ bytes: UnsafeBufferPointer<UInt8>, of name: String) -> Failure? {
    func begins(with magic: [UInt8]) -> Bool { unsafe bytes.starts(with: magic) }
    func compressed(by tool: String, _ command: String) -> Failure {
      Failure(
        .badData,
        "\(name): the file is compressed with \(tool), and only gzip is read; decompress it first, "
          + "with `\(command)`")
    }
    if begins(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) { return compressed(by: "xz", "xz -d") }
    if begins(with: [0x28, 0xB5, 0x2F, 0xFD]) { return compressed(by: "zstd", "zstd -d") }
    if begins(with: [0x04, 0x22, 0x4D, 0x18]) { return compressed(by: "lz4", "lz4 -d") }
    if begins(with: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]) {
      return compressed(by: "7-Zip", "7z x")
    }
    if begins(with: Array("BZh".utf8)), unsafe bytes.dropFirst(4).starts(with: Array("1AY&SY".utf8))
    {
      return compressed(by: "bzip2", "bzip2 -d")
    }
    if begins(with: [0x50, 0x4B, 3, 4]) {
      // An archive's first entry has its name at byte 30.
      let first = unsafe bytes.dropFirst(30)
      let isWorkbook = ["[Content_Types].xml", "xl/", "_rels/", "docProps/"].contains {
        unsafe first.starts(with: Array($0.utf8))
      }
      return isWorkbook ? workbook(name) : compressed(by: "zip", "unzip")
    }
    // What Excel wrote before 2007.
    if begins(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return workbook(name) }
    return nil
  }

  private static func workbook(_ name: String) -> Failure {
    Failure(
      .badData,
      "\(name): the file is an Excel workbook; save its sheet as CSV (UTF-8) and give that")
  }
}
