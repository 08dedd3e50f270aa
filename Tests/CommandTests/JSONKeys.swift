/// The keys of a document of JSON.
enum JSONKeys {
  /// The paths of all keys whose values are neither objects nor lists of objects.
  static func paths(_ value: Any, _ prefix: String = "") -> Set<String> {
    switch value {
    case let object as [String: Any]:
      object.reduce(into: []) {
        $0.formUnion(paths($1.value, prefix.isEmpty ? $1.key : prefix + "." + $1.key))
      }
    case let list as [Any] where list.contains { $0 is [String: Any] }:
      list.reduce(into: []) { $0.formUnion(paths($1, prefix)) }
    default: [prefix]
    }
  }
}
