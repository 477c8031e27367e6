/// Finds where Swift's `String` decides whether two things are the same.
///
/// Swift holds texts for equal that are canonically equivalent, as `ren\u{e9}` and `rene\u{301}`, `K` and
/// the sign of Kelvin; the store's keys, and everybody else, compare bytes. So ids, names and tokens are
/// types whose equality is by bytes, or are compared with `hasBytes(of:)`.
///
/// It reads the text of the sources and knows the types that are written there: a name counts as a text
/// where its file declares it as one, or where every file that declares it does.
///
/// A line is searched only for what its bytes say it may have: most have none of it, and the searches are
/// slow.
struct TextIdentityScan {
  /// One place.
  struct Finding: Hashable, CustomStringConvertible {
    var file: String
    var line: Int
    var code: String
    var rule: String
    var description: String { "\(file):\(line): \(rule): \(code)" }
  }

  private struct Source {
    var file: String
    var lines: [String]
    /// The types that the file declares for a name.
    var types: [String: Set<String>]
  }

  private var sources: [Source] = []
  /// Names that are texts wherever they are declared.
  private var texts: Set<String> = []
  /// Types that stand as keys of dictionaries and in sets.
  private var keyTypes: Set<String> = []

  /// Files by their paths.
  init(_ files: [String: String]) {
    var types: [String: Set<String>] = [:]
    for (file, text) in files.sorted(by: { $0.key < $1.key }) {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { Self.withoutComment(String($0)) }
      var source = Source(file: file, lines: lines, types: [:])
      for line in lines where line.utf8.contains(UInt8(ascii: ":")) || line.mayHoldKeys {
        for match in line.matches(of: /\b([a-z_]\w*)\s*:\s*(?:inout |some |any )?(\[?[A-Z][\w.]*)/)
        {
          let type = String(match.2)
          source.types[String(match.1), default: []].insert(type)
          types[String(match.1), default: []].insert(type)
        }
        for match in line.matches(of: /(?:\[|Set<|Dictionary<)([A-Z]\w*)(?:\s?:|>|,)/) {
          keyTypes.insert(String(match.1))
        }
      }
      sources.append(source)
    }
    texts = Set(types.filter { $0.value.isSubset(of: Self.textTypes) }.keys)
  }

  /// All places, in the order of the files.
  var findings: [Finding] {
    sources.flatMap { source in
      // The types that a line stands in, by where they begin.
      var types: [(indent: Int, name: String?)] = []
      return source.lines.enumerated().flatMap { number, line in
        let indent = line.prefix { $0 == " " }.count
        let isCode = indent < line.count && line.dropFirst(indent) != "{"
        if isCode { types.removeAll { $0.indent >= indent } }
        let found = Set(rules(line, in: source, types.last?.name))
        if Self.declarations.contains(where: { line.contains($0) }),
          let match = line.firstMatch(of: /\b(?:struct|enum|class|actor|extension) (\w+)/)
        {
          types.append((indent, line.contains("Identifier {") ? nil : String(match.1)))
        }
        return found.sorted().map {
          Finding(
            file: source.file, line: number + 1,
            code: line.trimmingPrefix(/\s+/).description, rule: $0)
        }
      }
    }
  }

  private static let declarations = ["struct ", "enum ", "class ", "actor ", "extension "]
  private static let textTypes: Set<String> = ["String", "Substring"]

  private func rules(_ line: String, in source: Source, _ type: String?) -> [String] {
    var found: [String] = []
    if line.mayHoldKeys, line.contains(/(\[|Set<|Dictionary<)(String|Substring)\??(\s?:|>|,)/) {
      found.append("a text is a key")
    }
    if line.contains("==") || line.contains("!=") { found += comparisons(line, in: source) }
    if line.contains("contains(") || line.contains("Index(") {
      for match in line.matches(
        of: /([\w$.?]*)\.(?:contains|firstIndex|lastIndex)\((?:of: )?([\w$.?!]+)\)/)
      where isText(match.2, in: source) && !match.1.hasSuffix("utf8") {
        found.append("a text is looked for")
      }
    }
    if let type, keyTypes.contains(type), line.contains("String") || line.contains("Substring"),
      line.contains(/^\s*(?:\w+ )*(?:let|var) \w+: (String|Substring)\??\s*(=|$)/)
    {
      found.append("a key has a text in it")
    }
    // ASCII texts equal only themselves, but for those with one of these.
    if line.utf8.contains(UInt8(ascii: "\"")),
      line.contains(/(==|!=|case) "[^"]*[^\x00-\x7F][^"]*"/)
        || line.contains(/(==|!=|case) "[^"]*[K;`][^"]*"/)
    {
      found.append("a text is compared with one that others equal")
    }
    return found
  }

  private func comparisons(_ line: String, in source: Source) -> [String] {
    var found: [String] = []
    for match in line.matches(of: /([\w$.?!]+(?:\([^()]*\))?)\s(?:==|!=)\s([\w$.?!]+)/)
    where !["nil", "true", "false"].contains(match.2)
      && !match.1.startsWithDigit && !match.2.startsWithDigit
      && (isText(match.1, in: source) || isText(match.2, in: source))
    {
      found.append("texts are compared")
    }
    return found
  }

  /// Returns whether an operand is a text, by the last of its names.
  private func isText(_ operand: Substring, in source: Source) -> Bool {
    // `.webhook` is a case.
    if operand.hasPrefix(".") { return false }
    let path = operand.filter { $0 != "?" && $0 != "!" }.split(separator: ".")
    guard let last = path.last?.prefix(while: { $0 != "(" }) else { return false }
    if path.count > 1, last == "value" || last == "description" {
      return path[path.count - 2] != "scalar"
    }
    if let types = source.types[String(last)] { return types.isSubset(of: Self.textTypes) }
    return texts.contains(String(last))
  }

  /// The code of a line, its texts with it.
  private static func withoutComment(_ line: String) -> String {
    guard line.contains("//"),
      let match = line.firstMatch(of: /^((?:[^"\/]|"(?:[^"\\]|\\.)*"|\/(?!\/))*)\/\//)
    else { return line }
    return String(match.1)
  }
}

extension Substring {
  fileprivate var startsWithDigit: Bool { first?.isNumber == true }
}

extension String {
  /// True when it may name the type of a set's elements or of a dictionary's keys.
  fileprivate var mayHoldKeys: Bool {
    utf8.contains(UInt8(ascii: "[")) || contains("Set<") || contains("Dictionary<")
  }
}
