import CDRCore
import CInflate

/// The libraries that can inflate.
public enum InflateLibrary: String, CaseIterable, Sendable {
  case zlib
  /// In builds with the package trait `ISAL`.
  case isal

  /// The fastest library of this build.
  public static var fastest: InflateLibrary {
    cdr_inflate_default_library() == CDR_INFLATE_ISAL ? .isal : .zlib
  }

  /// Name and version; nil when this build lacks the library.
  public var version: String? {
    unsafe cdr_inflate_library_name(handle).map { name in unsafe String(cString: name) }
  }

  fileprivate var handle: cdr_inflate_library {
    switch self {
    case .zlib: CDR_INFLATE_ZLIB
    case .isal: CDR_INFLATE_ISAL
    }
  }
}

/// An inflater between two files.
final class SpareInflater: @unchecked Sendable {
  // Unchecked: one reader at a time has it.
  let library: InflateLibrary
  var inflater: Inflater

  init(_ library: InflateLibrary) throws(Failure) {
    let inflater = try Inflater.make(library)
    self.library = library
    self.inflater = inflater
  }
}

/// Inflates gzip, a member at a time. CRC and length of every member are checked.
@safe struct Inflater: ~Copyable {
  enum Progress {
    /// Wants more input, or more room.
    case more
    case memberEnd
    case badHeader
    case badCompression
    case badCheck
  }

  private let handle: OpaquePointer

  static func make(_ library: InflateLibrary) throws(Failure) -> Inflater {
    guard let handle = unsafe cdr_inflate_create(library.handle) else {
      throw Failure(.bug, "no memory to inflate, or a build without \(library.rawValue)")
    }
    return unsafe Inflater(handle: handle)
  }

  private init(handle: OpaquePointer) { unsafe self.handle = handle }

  deinit { unsafe cdr_inflate_destroy(handle) }

  /// Prepares for the next member.
  mutating func beginMember() { unsafe cdr_inflate_next_member(handle) }

  /// Inflates until the member ends, the input is used up or the output is full.
  ///
  /// - Returns: how it went, and how many bytes of input were read and of output written.
  mutating func step(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(Failure) -> (progress: Progress, read: Int, written: Int) {
    var span = unsafe cdr_inflate_span(
      in: input.baseAddress, in_size: input.count, out: output.baseAddress, out_size: output.count)
    let status = unsafe cdr_inflate_step(handle, &span)
    let progress: Progress
    switch status {
    case CDR_INFLATE_MORE: progress = .more
    case CDR_INFLATE_MEMBER_END: progress = .memberEnd
    case CDR_INFLATE_BAD_HEADER: progress = .badHeader
    case CDR_INFLATE_BAD_CHECK: progress = .badCheck
    case CDR_INFLATE_NO_MEMORY: throw Failure(.inputOutput, "no memory left to inflate")
    default: progress = .badCompression
    }
    return unsafe (progress, input.count - span.in_size, output.count - span.out_size)
  }
}
