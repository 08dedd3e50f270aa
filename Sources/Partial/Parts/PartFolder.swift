import CDRCore
import Foundation

/// A part that lies in a file.
struct FoundPart: Sendable {
  var header: PartHeader
  var path: String
  /// Where it begins in the file.
  var offset: Int64

  /// Reads its body, with zeros after it.
  ///
  /// - Parameter padding: how many.
  /// - Throws: `badData` naming it when it is damaged.
  func body(padding: Int = 0) throws(Failure) -> [UInt8] {
    var bytes = try checkedBytes()
    bytes.removeSubrange((header.size - PartHeader.checksumSize)...)
    bytes.removeSubrange(..<header.byteCount)
    bytes += [UInt8](repeating: 0, count: padding)
    return bytes
  }

  /// Reads it for its checksum alone.
  ///
  /// - Throws: `badData` naming it when it is damaged.
  func check() throws(Failure) { _ = try checkedBytes() }

  /// The checksum that it ends with.
  func storedChecksum() throws(Failure) -> UInt64 {
    let file = try PartFile(path)
    return try file.read(
      at: offset + Int64(header.size - PartHeader.checksumSize), count: PartHeader.checksumSize
    ).number(at: 0, bytes: 8)
  }

  private func checkedBytes() throws(Failure) -> [UInt8] {
    let bytes = try PartFile(path).read(at: offset, count: header.size)
    let end = header.size - PartHeader.checksumSize
    guard bytes.number(at: end, bytes: 8) == bytes.checksum(of: end) else {
      throw fault("damaged: its checksum is not that of its bytes")
    }
    return bytes
  }

  /// A failure that names the part.
  func fault(_ what: String) -> Failure {
    var subject = header.kind.name
    switch header.kind {
    case .fingerprints, .corrections: subject += " of partition \(header.subject)"
    case .rejects: subject += " of file \(header.subject)"
    case .totals, .usage: break
    }
    return Failure(
      .badData, "\(path): the part at byte \(offset), \(subject), is \(what); make it again")
  }
}

/// A file of parts that is open.
final class PartFile {
  private let path: String
  private var input: OpenedInput
  private(set) var size: Int64

  /// - Throws: `inputMissing`.
  init(_ path: String) throws(Failure) {
    self.path = path
    do throws(InputFault) {
      input = try OpenedInput(path)
    } catch {
      throw Failure(.inputMissing, "\(path): \(error.text)")
    }
    size = Int64(input.status.st_size)
  }

  /// Reads bytes from a place on.
  ///
  /// - Throws: `badData` when the file ends before.
  func read(at offset: Int64, count: Int) throws(Failure) -> [UInt8] {
    guard offset + Int64(count) <= size else {
      throw Failure(.badData, "\(path): the file is cut short; make it again")
    }
    let descriptor = input.descriptor
    var failed: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      while filled < count {
        let got = unsafe pread(
          descriptor, target.baseAddress! + filled, count - filled, off_t(offset) + off_t(filled))
        if got > 0 {
          filled += got
        } else if got == 0 || errno != EINTR {
          failed = got == 0 ? 0 : errno
          return
        }
      }
    }
    guard bytes.count == count else {
      if failed != 0 {
        throw Failure(.inputMissing, "\(path): \(SystemError(code: failed).text)")
      }
      throw Failure(.badData, "\(path): the file is cut short; make it again")
    }
    return bytes
  }
}

/// Finds the parts in folders.
enum PartFolder {
  /// The parts of all files `*.part`, by folder as given and in byte order of name.
  ///
  /// - Parameter plan: that they have to be of.
  /// - Throws: `inputMissing` for a folder that cannot be read; `badData`, naming the file, for one that
  ///   holds something else than parts of the plan and this version.
  static func parts(in folders: [String], of plan: PlanFile) throws(Failure) -> [FoundPart] {
    var parts: [FoundPart] = []
    for folder in folders {
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: folder)
      } catch {
        throw Failure(.inputMissing, "\(folder): the folder cannot be read")
      }
      for name in names.sortedByBytes()
      where name.hasSuffix(PartWriter.suffix) && !name.hasPrefix(".") {
        parts += try Self.parts(ofFile: "\(folder)/\(name)", plan)
      }
    }
    return parts
  }

  private static func parts(
    ofFile path: String, _ plan: PlanFile
  ) throws(Failure) -> [FoundPart] {
    let file = try PartFile(path)
    guard file.size > 0 else {
      throw Failure(.badData, "\(path): the file is empty; make it again")
    }
    var parts: [FoundPart] = []
    var offset: Int64 = 0
    while offset < file.size {
      var header: PartHeader
      do throws(PartHeader.Fault) {
        let fixed = try file.readHeader(at: offset, count: PartHeader.fixedSize)
        let (read, ranges) = try PartHeader.read(fixed)
        header = read
        try header.readRanges(
          file.readHeader(at: offset + Int64(PartHeader.fixedSize), count: 8 * ranges))
      } catch {
        throw failure(error, path, at: offset)
      }
      guard header.plan == plan.hash else {
        throw Failure(
          .badData,
          "\(path): the part at byte \(offset) is of another plan than \(plan.path); give each plan "
            + "folders of its own")
      }
      guard offset + Int64(header.size) <= file.size else {
        throw Failure(.badData, "\(path): the file is cut short; make it again")
      }
      if let last = header.files.ranges.last, last.upperBound >= plan.plan.files.count {
        throw Failure(
          .badData,
          "\(path): the part at byte \(offset) is damaged: it names files that the plan "
            + "does not have; make it again")
      }
      parts.append(FoundPart(header: header, path: path, offset: offset))
      offset += Int64(header.size)
    }
    return parts
  }

  private static func failure(
    _ fault: PartHeader.Fault, _ path: String, at offset: Int64
  ) -> Failure {
    switch fault {
    case .noPart where offset == 0:
      Failure(.badData, "\(path): not a part of `cdr-rater partial`")
    case .otherVersion(let version):
      Failure(
        .badData,
        "\(path): the part at byte \(offset) is of version \(version), and this program knows version "
          + "\(PartHeader.version); use one program for all steps")
    case .noPart, .damaged:
      Failure(.badData, "\(path): the part at byte \(offset) is damaged; make it again")
    }
  }
}

extension PartFile {
  fileprivate func readHeader(at offset: Int64, count: Int) throws(PartHeader.Fault) -> [UInt8] {
    if let bytes = try? read(at: offset, count: count) { return bytes }
    let start = (try? read(at: offset, count: Int(min(size - offset, 8)))) ?? []
    throw PartHeader.magic.starts(with: start) ? .damaged : .noPart
  }
}
