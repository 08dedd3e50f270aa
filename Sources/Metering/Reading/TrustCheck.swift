import CDRCore

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
      if !chunk.file.headers.isEmpty {
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
}
