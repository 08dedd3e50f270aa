import CDRCore

/// Reads files to the end without looking at their records, to tell which can be trusted.
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
    var text = try LineText.open(file, library: options.library, buffers: buffers)
    var window = try text.next()
    _ = try HeaderReader(window, of: file.file.name, map: options.columns).read()
    while window.isFull {
      buffers.giveBack(window.buffer)
      window = try text.next()
    }
  }
}
