extension ColumnMap {
  /// The columns that files have which need no map.
  public static let standard: ColumnMap = {
    var map = ColumnMap(
      name: "standard", account: .columns([ColumnName("account_id")]),
      product: .column(ProductColumn(ColumnName("product"))),
      start: StartRule(.columns([ColumnName("start_time")])),
      duration: .column(ColumnName("duration_seconds"), unit: .seconds, check: nil))
    map.callID = CallIDRule([[ColumnName("call_id")]])
    map.recording = .column(ColumnName("recording_seconds"), unit: .seconds, isOptional: true)
    return map
  }()
}
