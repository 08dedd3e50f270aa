import ColumnMaps

/// What the steps of a run that is divided agree on: its files, each with a number, and everything else
/// that decides the bill.
///
/// It is a file of JSON. Every part names the plan it was made by, by the hash of that file's bytes.
public struct Plan: Codable, Sendable {
  /// Says that a file is a plan.
  static let format = "cdr-rater plan"
  static let version = 1

  var format = Self.format
  var version = Self.version
  /// The version of the program that made it.
  var program: String
  /// The folder in which it was made: relative paths start from there.
  var folder: String
  /// The bytes under which ids and names are hashed, in hexadecimal.
  var seed: String
  /// Over how many partitions fingerprints are spread.
  public internal(set) var partitions: Int
  /// In the order in which `rate` reads them.
  public internal(set) var files: [File]
  /// What was wrong with inputs that are left out.
  var leftOut: [String]
  var options: Options
  var tariffs: Tariffs
  var accountTariffs: AccountTariffs?
  var columns: Columns
  var numbers: Text?
  var seats: Text?
  var accounts: Text?

  enum CodingKeys: String, CodingKey {
    case format, version, program, folder, seed, partitions, files
    case leftOut = "left_out"
    case options, tariffs
    case accountTariffs = "account_tariffs"
    case columns, numbers, seats, accounts
  }

  /// A file of calls.
  public struct File: Codable, Sendable {
    /// Its number, from 0.
    public internal(set) var ordinal: Int
    /// As it was named, or as its folder lists it.
    public internal(set) var path: String
    /// In bytes as stored.
    public internal(set) var size: Int64
    /// When its content last changed, and when anything of it did, in nanoseconds since 1970.
    var modified: Int64
    var changed: Int64

    enum CodingKeys: String, CodingKey {
      case ordinal, path, size
      case modified = "modified_ns"
      case changed = "changed_ns"
    }
  }

  /// What `rate` takes as options.
  struct Options: Codable, Sendable {
    var month: String?
    var asOf: String
    /// Absent: the form goes by the name of the bill's file.
    var format: String?
    var rejects: String?
    var summary: String?
    var metrics: String?
    var maxRejects: String
    var maxCallHours: Int
    var findsDuplicates: Bool
    var skipsBadFiles: Bool

    enum CodingKeys: String, CodingKey {
      case month
      case asOf = "as_of"
      case format, rejects, summary, metrics
      case maxRejects = "max_rejects"
      case maxCallHours = "max_call_hours"
      case findsDuplicates = "finds_duplicates"
      case skipsBadFiles = "skips_bad_files"
    }
  }

  /// The text of a file, and what messages call it.
  struct Text: Codable, Sendable {
    var name: String
    var text: String
  }

  struct Tariffs: Codable, Sendable {
    /// The folder of which each month takes one; absent: one tariff serves every month.
    var folder: String?
    var texts: [Text]
  }

  /// The tariffs of single accounts.
  struct AccountTariffs: Codable, Sendable {
    var name: String
    /// Each once.
    var texts: [Text]
    var accounts: [Account]

    struct Account: Codable, Sendable {
      var account: String
      var line: Int?
      /// Its place among the texts.
      var tariff: Int
    }
  }

  struct Columns: Codable, Sendable {
    /// The file that it was read from; absent: it is built in.
    var file: String?
    var map: ColumnMap
  }
}
