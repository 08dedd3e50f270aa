import CDRCore
import ColumnMaps
import Metering

/// Which calls a run reads and how, and what it reports of reading them: what all runs over files
/// of calls have in common.
public struct CallSource: Sendable {
  /// Files, folders and `-`, as ``/Metering/InputList`` takes them.
  public var inputs: [String]
  /// Whether the folders in a folder are read too.
  public var isRecursive = false
  /// Which columns of the files are what, and which files a folder yields.
  public var columns = ColumnMap.standard
  /// The file that ``columns`` was read from, which no output may overwrite; nil: none.
  public var columnsFile: String?
  /// The file of accounts that there are, as ``/Recurring/AccountsFile`` takes it; nil: any account
  /// may have calls.
  public var accounts: String?
  /// A file for every rejected record; nil: none.
  public var rejects: String?
  /// A file for the control totals; nil: none.
  public var summary: String?
  /// How many records may be rejected.
  public var rejectLimit = RejectLimit.standard
  /// The longest call that is accepted, in hours.
  public var maximumCallHours = 24
  /// Whether files that cannot be trusted are left out, rather than fail the run.
  public var skipsBadFiles = false
  /// How many workers share the files.
  public var jobs = 1
  /// What the search for duplicates, and whatever else is kept of single calls, may take in memory;
  /// see ``/Metering/FirstPassOptions``.
  public var memory = ByteSize(bytes: MachineMemory.quarter)

  public init(inputs: [String]) { self.inputs = inputs }
}

extension CallSource {
  /// Looks up the inputs.
  package var inputList: InputList {
    InputList(arguments: inputs, patterns: columns.files, isRecursive: isRecursive)
  }

  /// What the first pass is asked to do, as far as it is the same in all runs.
  package func firstPassOptions(_ metering: Metering) -> FirstPassOptions {
    var ingest = FirstPassOptions(metering: metering)
    ingest.columns = columns
    ingest.maximumCallHours = maximumCallHours
    ingest.keepsRejects = rejects != nil
    ingest.skipsBadFiles = skipsBadFiles
    ingest.jobs = jobs
    ingest.memoryLimit = memory.bytes
    return ingest
  }
}
