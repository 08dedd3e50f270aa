import CDRCore
import Foundation
import Mustache
import OperatorFiles

/// The templates that reports are made by: those that the program carries, or one's own for some of
/// them.
///
/// ```swift
/// let templates = try ReportTemplates(folder: "our-templates")
/// ```
public struct ReportTemplates: Sendable {
  /// The templates that there are, by name: `month` and `statement` are pages, the others parts of
  /// them.
  public private(set) var texts: [String: String]
  /// Files that were read for them.
  public private(set) var files: [String] = []
  private var library = MustacheLibrary()

  /// What the files of templates end in.
  public static let fileEnding = ".mustache"

  /// The templates that the program carries.
  ///
  /// - Throws: a bug where one of them has a fault.
  public init() throws(Failure) {
    texts = Self.builtIn
    try register([:])
  }

  /// Templates from a folder: its files `*.mustache`, which take the place of the program's own by
  /// name. Files of other names are parts that these may use.
  ///
  /// - Throws: `inputMissing` where the folder or a file cannot be read, `unfit` for a folder without
  ///   templates and for a template with a fault, naming file and line.
  public init(folder: String) throws(Failure) {
    texts = Self.builtIn
    guard FileText.isFolder(folder) else {
      throw Failure(.inputMissing, "\(folder): not a folder; name the one that has your templates")
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw Failure(.inputMissing, "\(folder): \(FileText.reason(for: error))")
    }
    var paths: [String: String] = [:]
    for name in names.sortedByBytes()
    where name.hasSuffix(Self.fileEnding) && !name.hasPrefix(".") {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      let bytes = try FileText.bytes(ofFile: path)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw Failure(.unfit, "\(path): not UTF-8; save it as UTF-8")
      }
      let key = String(name.dropLast(Self.fileEnding.count))
      texts[key] = text
      paths[key] = path
      files.append(path)
    }
    guard !files.isEmpty else {
      throw Failure(
        .unfit,
        "\(folder): no file *\(Self.fileEnding) in it; name one as the template that it replaces: "
          + Self.builtIn.keys.sorted().map { $0 + Self.fileEnding }.joined(separator: ", "))
    }
    try register(paths)
  }

  /// The templates that the program carries, by name.
  public static let builtIn: [String: String] = [
    "month": text(PackageResources.month_mustache),
    "statement": text(PackageResources.statement_mustache),
    "style": text(PackageResources.style_mustache),
    "chart": text(PackageResources.chart_mustache),
    "days": text(PackageResources.days_mustache),
    "difference": text(PackageResources.difference_mustache),
    "head": text(PackageResources.head_mustache),
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  // MARK: Reading

  /// Reads all templates, and finds what would only show, or not show, in the page.
  private mutating func register(_ paths: [String: String]) throws(Failure) {
    var parts: [String: [TemplatePart]] = [:]
    for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
      let path = paths[name] ?? "the template \(name)"
      do {
        library.register(try MustacheTemplate(string: text), named: name)
      } catch let fault as MustacheTemplate.ParserError {
        let line = fault.context.line.trimmingCharacters(in: .whitespaces)
        throw Failure(
          paths[name] == nil ? .bug : .unfit,
          "\(path):\(fault.context.lineNumber): \(Self.words(for: fault.error))"
            + (line.isEmpty ? "" : ": \(line)"))
      } catch {
        throw Failure(.unfit, "\(path): \(error)")
      }
      parts[name] = TemplatePart.all(in: text)
      for part in parts[name] ?? [] where texts[part.name] == nil {
        throw Failure(
          .unfit, "\(path):\(part.line): there is no template \(quoted(part.name))")
      }
    }
    if let (name, part) = TemplatePart.loop(in: parts) {
      throw Failure(
        .unfit,
        "\(paths[name] ?? "the template \(name)"):\(part.line): \(quoted(part.name)) has this "
          + "template as a part of itself")
    }
  }

  private static func words(for fault: any Error) -> String {
    switch fault as? MustacheTemplate.Error {
    case .sectionCloseNameIncorrect: "closes another section than the one that is open"
    case .unfinishedName: "a tag is not closed"
    case .expectedSectionEnd: "a section is not closed"
    case .invalidSetDelimiter: "the tag that sets delimiters is not one"
    case .transformAppliedToInheritanceSection: "a transform is not allowed here"
    case .illegalTokenInsideInheritSection, .textInsideInheritSection:
      "only blocks are allowed inside of a parent"
    case .invalidConfigVariableSyntax, .unrecognisedConfigVariable: "an unknown setting"
    default: "the template ends too early"
    }
  }

  /// Makes a page.
  package func page(_ name: String, _ model: [String: Any]) -> String {
    PageText.finished(library.render(model, withTemplate: name) ?? "")
  }
}

/// Where a template has another one as a part: `{{> style}}`.
private struct TemplatePart {
  var name: String
  var line: Int

  static func all(in text: String) -> [TemplatePart] {
    var found: [TemplatePart] = []
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      var rest = line[...]
      while let tag = rest.range(of: "{{>") {
        rest = rest[tag.upperBound...]
        guard let end = rest.range(of: "}}") else { break }
        let name = rest[..<end.lowerBound].trimmingCharacters(in: .whitespaces)
        // Names that begin with * are made when the page is.
        if !name.hasPrefix("*") { found.append(TemplatePart(name: name, line: number + 1)) }
        rest = rest[end.upperBound...]
      }
    }
    return found
  }

  /// A template that is a part of itself, which would never end.
  static func loop(in parts: [String: [TemplatePart]]) -> (name: String, part: TemplatePart)? {
    func reaches(_ target: String, from name: String, _ seen: inout Set<String>) -> Bool {
      if name == target { return true }
      guard seen.insert(name).inserted else { return false }
      return (parts[name] ?? []).contains { reaches(target, from: $0.name, &seen) }
    }
    for (name, own) in parts.sorted(by: { $0.key < $1.key }) {
      for part in own {
        var seen: Set<String> = []
        if reaches(name, from: part.name, &seen) { return (name, part) }
      }
    }
    return nil
  }
}
