import CDRCore
import Foundation

/// Reads files to the end, to tell which can be trusted.
enum TrustCheck {
  /// By file, what is wrong with it, or nil.
  static func run(_ files: [InputBytes], options: FirstPassOptions) -> [Failure?] {
    mapInParallel(files.count, jobs: options.jobs) { index in
      do throws(Failure) {
        try check(files[index], options)
        return nil
      } catch {
        return error
      }
    }
  }

  /// - Throws: what is wrong with the header, or with the file as stored.
  private static func check(_ file: InputBytes, _ options: FirstPassOptions) throws(Failure) {
    let buffers = TextBuffers()
    var reader = try ChunkReader.open(file, index: 0, options: options, buffers: buffers)
    while let chunk = try reader.next() {
      // Of its records only those matter that are headers of other columns.
      if chunk.file.headers.contains(where: { mayStand($0, in: chunk) }) {
        var records = RecordStream(chunk, line: 1)
        while let record = records.next() {
          guard record.isSplit,
            chunk.file.likeness(records.fields, fieldCount: record.fieldCount) == .reordered
          else { continue }
          throw chunk.file.reordered(at: records.offset(of: record))
        }
      }
      buffers.giveBack(chunk.buffer)
    }
  }

  /// Whether a header may stand in a chunk, in any order of its names: its longest name does.
  private static func mayStand(_ header: HeaderLine, in chunk: Chunk) -> Bool {
    guard let longest = header.names.max(by: { $0.count < $1.count }),
      !longest.contains(UInt8(ascii: "\"")), !longest.isEmpty
    else { return true }
    let text = unsafe UnsafePointer(chunk.buffer.text)
    var place = chunk.start
    while place + longest.count <= chunk.end,
      let found = unsafe memchr(text + place, Int32(longest[0]), chunk.end - place)
    {
      place = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(text)
      guard place + longest.count <= chunk.end else { return false }
      if unsafe memcmp(found, longest, longest.count) == 0 { return true }
      place += 1
    }
    return false
  }
}
