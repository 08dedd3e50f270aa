import Foundation

/// The moments of a command at which it may die, by name: what tests of kills aim at.
///
/// In a debug build, `CDR_RATER_DIE_AT=beforeCommit` ends the process by SIGKILL there, without
/// any more ado, and `CDR_RATER_INTERRUPT_AT=afterCommit` sends it SIGINT; a release build has no
/// such thing.
enum LedgerStep: String, CaseIterable {
  /// The ledger's file exists, without a table in it.
  case created
  /// The lock is taken, nothing is written.
  case locked
  /// The inputs are known by their content; no record is read.
  case filesKnown
  /// A file's counts are in, its usage is not.
  case fileStored
  case usageStored
  case fingerprintsStored
  case suspenseStored
  case monthsStored
  /// A posting's rows are in, its output file is not written.
  case postingsStored
  /// The output is in its temporary file and on the disk.
  case outputSynced
  /// A backup is whole, under another name.
  case copied
  case beforeCommit
  case afterCommit
  /// The output has its name.
  case outputRenamed

  /// Says that a command has come this far.
  static func reach(_ step: LedgerStep) {
    #if DEBUG
      let environment = ProcessInfo.processInfo.environment
      if environment["CDR_RATER_DIE_AT"] == step.rawValue { kill(getpid(), SIGKILL) }
      if environment["CDR_RATER_INTERRUPT_AT"] == step.rawValue {
        kill(getpid(), SIGINT)
        // Long enough for the signal to end the process on a busy machine, if nothing keeps it.
        usleep(1_500_000)
      }
    #endif
  }
}
