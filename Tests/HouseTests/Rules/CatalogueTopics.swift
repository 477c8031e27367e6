/// The catalogue of each library names, below `## Topics`, all that the library offers, and nothing else.
struct CatalogueTopics: Rule {
  private static let rule = "Catalogues have a place for all that is public"

  func findings(in house: House) -> [Finding] {
    house.libraries.flatMap { target -> [Finding] in
      let path = Catalogue.path(of: target)
      guard let text = house.texts[path] else { return [missing(path, of: target)] }
      let catalogue = Catalogue(path: path, text: text)
      let names = PublicNames(of: target, in: house)
      let pages = [catalogue] + Catalogue.pagesOfTypes(of: target, in: house)
      return pages.flatMap { unknown(in: $0, names) + doubled(in: $0) }
        + unplaced(catalogue, names)
    }
  }

  private func missing(_ path: String, of target: Target) -> Finding {
    Finding(
      rule: Self.rule, file: path, line: 1, what: "\(target.name) has no catalogue",
      advice: "write it: what it is, when to use it, one example, and its topics")
  }

  /// Links to what is not declared.
  private func unknown(in catalogue: Catalogue, _ names: PublicNames) -> [Finding] {
    catalogue.links.filter { link in
      let named = link.baseNames
      return names.outermost[named[0]] == nil
        || !named.dropFirst().allSatisfy(names.inner.contains)
    }.map { link in
      Finding(
        rule: Self.rule, file: catalogue.path, line: link.line,
        what: "it names \(link.text), which the library does not declare for others",
        advice: "name what is there now, or leave it out")
    }
  }

  /// The names that are declared and not linked.
  private func unplaced(_ catalogue: Catalogue, _ names: PublicNames) -> [Finding] {
    let placed = Set(catalogue.links.filter { $0.names.count == 1 }.map { $0.baseNames[0] })
    return names.outermost.filter { !placed.contains($0.key) }.sorted { $0.key < $1.key }
      .map { name, place in
        Finding(
          rule: Self.rule, file: place.file, line: place.line,
          what: "\(name) is public, and \(catalogue.path) has no place for it",
          advice: "name it below ## Topics, or keep it from others")
      }
  }

  /// The links that stand twice: a reader looks for a name in one place.
  private func doubled(in catalogue: Catalogue) -> [Finding] {
    var seen: Set<String> = []
    return catalogue.links.filter { !seen.insert($0.text).inserted }.map { link in
      Finding(
        rule: Self.rule, file: catalogue.path, line: link.line,
        what: "it names \(link.text) a second time",
        advice: "keep the place where it is looked for")
    }
  }
}
