/// Imports go down only: a target imports those that stand below it in the picture.
struct OrderOfTargets: Rule {
  func findings(in house: House) -> [Finding] {
    let names = Dictionary(uniqueKeysWithValues: house.targets.map { ($0.module, $0.name) })
    return house.sources.flatMap { source -> [Finding] in
      guard let height = house.picture.height(of: source.target) else { return [] }
      return source.imports.compactMap { imported in
        guard let name = names[imported.module], name != source.target else { return nil }
        if let other = house.picture.height(of: name), other < height { return nil }
        return Finding(
          rule: "Imports go down only", file: source.path, line: imported.line,
          what: "\(source.target) imports \(name), which does not stand below it",
          advice: "put what both need below both; the picture in Design.md has the order")
      }
    }
  }
}
