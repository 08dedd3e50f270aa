/// Text from data on its way through the templates.
///
/// The templates' library escapes text for HTML a grapheme at a time, so that a `<` to which a
/// combining mark or another letter before it belongs would pass as it is. A mark that ends every
/// grapheme therefore stands on both sides of each character that has to be escaped, and is taken
/// out of the page at its end.
package enum PageText {
  /// Never part of a page: as a control character HTML forbids it.
  private static let separator: Unicode.Scalar = "\u{1}"

  /// A text for a template: control characters, which HTML forbids, replaced, and escaped whole.
  package static func protected(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<", ">", "&", "\"", "'":
        scalars.append(separator)
        scalars.append(scalar)
        scalars.append(separator)
      case "\u{0}"..." ", "\u{7F}"..."\u{9F}":
        scalars.append(scalar == " " || scalar == "\t" || scalar == "\n" ? scalar : "\u{FFFD}")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  /// The page without what ``protected(_:)`` added.
  package static func finished(_ page: String) -> String {
    String(decoding: page.utf8.lazy.filter { $0 != UInt8(separator.value) }, as: UTF8.self)
  }
}
