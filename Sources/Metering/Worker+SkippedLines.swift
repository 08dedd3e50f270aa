import CDRCore
import ColumnMaps

extension Worker {
  /// The lines before a file's records that the map has skipped and that read as calls all the same.
  mutating func skippedCalls(of file: FileContext) -> [SkippedCall] {
    var calls: [SkippedCall] = []
    for (place, line) in file.skippedLines.enumerated() {
      var stream = RecordStream(PaddedText(line), in: file)
      guard let record = stream.next(), record.isSplit,
        file.likeness(stream.fields, fieldCount: record.fieldCount) == .other,
        let layout = file.layout(fieldCount: record.fieldCount)
      else { continue }
      parser.composed.removeAll()
      do throws(RejectReason) {
        let parsed = try parser.parse(stream.fields, layout: layout, mayBeNonASCII: true)
        if parsed.isExcluded { continue }
      } catch {
        continue
      }
      calls.append(
        SkippedCall(file: file.name, line: place + 1, record: stream.bytes(of: record)))
    }
    return calls
  }
}
