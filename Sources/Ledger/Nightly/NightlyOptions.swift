import CDRCore
import Gaps

/// What a night is asked to do.
public struct NightlyOptions: Sendable {
  /// What is ingested; nothing without inputs, numbers, seats and accounts. Its reject limit is for each
  /// file by itself, and files that cannot be trusted are set aside in any case.
  public var ingest: IngestOptions
  /// The folder for ``PostingFile``s; it has to exist.
  public var folder: String
  /// How many days after its end a month is closed; nil: months are closed by hand.
  public var closeAfter: Int?
  /// How files are named that are numbered or dated, for what seems to be missing; nil: that is found
  /// out.
  public var sequence: SequencePattern?
  /// A date or a timestamp that the night is taken to be at, if it is not in the future: it decides which
  /// month is the running one and which are due to be closed; nil: now.
  public var asOf: String?
  /// As ``PostOptions/isWide``.
  public var isWide = false
  /// A file for what the night came to, as JSON; nil: none.
  public var report: String?
  /// A file for figures of the night, as ``/Runs/Metrics`` writes them; nil: none. A night that
  /// fails leaves those of the night before.
  public var metrics: String?

  public init(_ ingest: IngestOptions, folder: String) {
    self.ingest = ingest
    self.folder = folder
  }

  /// Whether there is anything to be ingested.
  var ingests: Bool {
    !ingest.calls.inputs.isEmpty || ingest.numbers != nil || ingest.seats != nil
      || ingest.calls.accounts != nil
  }
}
