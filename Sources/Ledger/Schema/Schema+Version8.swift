extension Schema {
  static let version8 = version8PostingFiles
}
