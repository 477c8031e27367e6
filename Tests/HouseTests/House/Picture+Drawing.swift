extension Picture {
  /// Draws a house. What stands in its present picture keeps its order, as far as each still uses only
  /// what is below it.
  init(of house: House) {
    let targets = house.targets.filter(\.isPictured)
    let names = Dictionary(uniqueKeysWithValues: targets.map { ($0.module, $0.name) })
    var imports: [String: Set<String>] = [:]
    for source in house.sources {
      imports[source.target, default: []].formUnion(source.imports.compactMap { names[$0.module] })
    }
    let standing = house.picture.floors
    let order = Self.ordered(
      Set(targets.map(\.name)), asIn: standing.map(\.target), uses: imports)
    floors = order.compactMap { name in
      guard let target = targets.first(where: { $0.name == name }) else { return nil }
      let uses = FolderUses(of: target, in: house)
      let folders = Self.ordered(
        uses.folders, asIn: standing.first { $0.target == name }?.folders ?? [],
        uses: uses.byFolder)
      return Floor(
        target: name, imports: order.filter { imports[name]?.contains($0) == true },
        folders: folders.count > 1 ? folders : [])
    }
  }

  /// Names in an order in which each uses only what follows. What is new goes as high as it may, and what
  /// uses itself in a circle stays as it stood: the rules say what is wrong with it.
  private static func ordered(
    _ names: Set<String>, asIn standing: [String], uses: [String: Set<String>]
  ) -> [String] {
    let known = standing.filter(names.contains)
    // From the lowest up.
    var waiting = Array((names.subtracting(known).sorted() + known).reversed())
    var placed: Set<String> = []
    var order: [String] = []
    while !waiting.isEmpty {
      let next = waiting.firstIndex {
        uses[$0, default: []].subtracting([$0]).intersection(names).isSubset(of: placed)
      }
      let name = waiting.remove(at: next ?? 0)
      placed.insert(name)
      order.append(name)
    }
    return order.reversed()
  }
}
