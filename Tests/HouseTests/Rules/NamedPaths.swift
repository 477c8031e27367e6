/// The documents name only things that are there: links, paths in code spans, files and tests by their names,
/// and the trees that are drawn. Those have all targets, and all folders of a target if they have one of it.
struct NamedPaths: Rule {
  private static let rule = "Documents name what is there"

  func findings(in house: House) -> [Finding] {
    let documents = house.texts.filter { path, _ in
      path.hasSuffix(".md") && (!path.contains("/") || path.hasPrefix("Documentation/"))
    }
    let names = Set(house.texts.keys.compactMap { $0.split(separator: "/").last.map(String.init) })
    return documents.sorted { $0.key < $1.key }.flatMap { path, text in
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let named = lines.enumerated().flatMap { index, line in
        self.links(in: line, of: path, house).map { missing($0, path, index + 1) }
          + self.spans(in: line, house, names).map { missing($0, path, index + 1) }
      }
      return named + DrawnTree.all(in: lines).flatMap { tree in self.tree(tree, path, house) }
    }
  }

  /// Links to files that are not there.
  private func links(in line: Substring, of path: String, _ house: House) -> [Substring] {
    guard line.utf8.contains(UInt8(ascii: "]")) else { return [] }
    let folder = path.split(separator: "/").dropLast().map { $0 + "/" }.joined()
    return line.matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/).map { $0.1 }.filter {
      !house.paths.contains(folder + $0)
    }
  }

  /// Code spans that are paths or names of files, and are not there.
  private func spans(in line: Substring, _ house: House, _ names: Set<String>) -> [Substring] {
    guard line.utf8.contains(UInt8(ascii: "`")) else { return [] }
    return line.matches(of: /`([A-Za-z0-9_.+\/-]+)`/).map { $0.1 }.filter { span in
      let path = span.hasSuffix("/") ? span.dropLast() : span
      if path.contains("/") {
        let first = path.prefix { $0 != "/" }
        let roots = ["", "Sources/", "Tests/"].filter { house.paths.contains($0 + first) }
        return !roots.isEmpty && !roots.contains { house.paths.contains($0 + path) }
      }
      if path.hasSuffix(".swift") || path.hasSuffix(".proto") && path.count > ".proto".count {
        return !names.contains(String(path))
      }
      guard path.hasSuffix("Tests"), path.count > "Tests".count else { return false }
      return !names.contains("\(path).swift") && !house.paths.contains("Tests/\(path)")
    }
  }

  /// Finds what a tree draws that is not there, and what is there that it does not draw.
  private func tree(_ tree: DrawnTree, _ document: String, _ house: House) -> [Finding] {
    let drawn = Set(tree.entries.map(\.path))
    let missing = tree.entries.filter { !house.paths.contains($0.path) }
      .map { self.missing($0.path[...], document, $0.line) }
    let folders = house.paths.filter { path in
      let parts = path.split(separator: "/")
      guard parts.first == "Sources", house.texts[path] == nil, !path.hasSuffix(".docc") else {
        return false
      }
      // A target; or a folder of one that others are drawn of.
      return parts.count == 2
        || parts.count == 3 && drawn.contains { $0.hasPrefix("Sources/\(parts[1])/") }
    }
    return missing
      + folders.subtracting(drawn).sorted().map { path in
        Finding(
          rule: Self.rule, file: document, line: tree.line, what: "the tree does not draw \(path)",
          advice: "draw it, with a few words that say what lies in it")
      }
  }

  private func missing(_ name: Substring, _ document: String, _ line: Int) -> Finding {
    Finding(
      rule: Self.rule, file: document, line: line, what: "it names \(name), which is not there",
      advice: "name what is there now, or leave it out")
  }
}
