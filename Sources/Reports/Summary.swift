import CDRCore
import Rating

/// The control totals of a run: what was read, what became of it, and by which tariffs.
public struct Summary: Sendable {
  /// The program's version.
  public var version: String
  /// The tariffs of the run.
  public var tariffs: [TariffName]
  /// In the order of the inputs.
  public var files: [InputFile]
  /// Counted apart from the files' counts, so that the two can be compared.
  public var counts: RecordCounts
  /// nil when no bill was made.
  public var bill: BillTotals?
  /// How many records were rejected, by reason.
  public var rejected: [RejectReason: Int64]
  /// The time that the whole run took.
  public var elapsed: Duration
  /// The time in which calls became usage.
  public var firstPass: Duration
  /// The maximum resident set, in bytes.
  public var peakMemory: Int64
  /// Calls whose duration differs from the time between their timestamps; nil where the column map
  /// does not check it.
  public var disagreements: Int64?

  public init(
    version: String, tariffs: [TariffName], files: [InputFile], counts: RecordCounts,
    bill: BillTotals?, rejected: [RejectReason: Int64], elapsed: Duration, firstPass: Duration,
    peakMemory: Int64
  ) {
    self.version = version
    self.tariffs = tariffs
    self.files = files
    self.counts = counts
    self.bill = bill
    self.rejected = rejected
    self.elapsed = elapsed
    self.firstPass = firstPass
    self.peakMemory = peakMemory
  }

  /// A tariff, by name and by the SHA-256 of its text.
  public struct TariffName: Hashable, Sendable {
    /// As the tariff has it.
    public var name: String
    /// The lower-case hexadecimal SHA-256 of the tariff's text.
    public var sha256: String
    /// The items, `recording` among them, that it rounds otherwise than the first tariff of the run
    /// that has them, and how.
    public var roundings: [ItemRounding] = []

    public init(name: String, sha256: String, roundings: [ItemRounding] = []) {
      self.name = name
      self.sha256 = sha256
      self.roundings = roundings
    }
  }

  /// How calls of an item are rounded up.
  public struct ItemRounding: Hashable, Sendable {
    /// The item's name.
    public var item: String
    /// As a bill says it: `6 s increments`.
    public var text: String

    public init(item: String, text: String) {
      self.item = item
      self.text = text
    }
  }

  /// An input and where its records ended.
  public struct InputFile: Hashable, Sendable {
    /// The name that the input was given by.
    public var path: String
    /// Its size as it lies there, compressed or not.
    public var bytes: Int64
    /// Where its records ended.
    public var counts: RecordCounts

    public init(path: String, bytes: Int64, counts: RecordCounts) {
      self.path = path
      self.bytes = bytes
      self.counts = counts
    }
  }

  /// How many records were rejected because they conflict with another call.
  public var conflicts: Int64 { rejected[.conflictingDuplicate] ?? 0 }

  /// Whether every record ended in exactly one place, in each file and in all, and every
  /// rejected one has a reason.
  public var isBalanced: Bool {
    var sum = RecordCounts()
    for file in files { sum += file.counts }
    let reasons = rejected.values.reduce(0, +)
    return counts.isBalanced && files.allSatisfy(\.counts.isBalanced) && sum == counts
      && reasons == counts.rejected
  }
}
