/// Inside of a target a folder uses only those that stand below it in the picture.
struct OrderOfFolders: Rule {
  func findings(in house: House) -> [Finding] {
    house.targets.flatMap { target -> [Finding] in
      let order = house.picture.floors.first { $0.target == target.name }?.folders ?? []
      return FolderUses(of: target, in: house).all.compactMap { use in
        // What does not stand in the picture yet has to be drawn first.
        guard let folder = order.firstIndex(of: use.folder),
          let used = order.firstIndex(of: use.used), used < folder
        else { return nil }
        return Finding(
          rule: "Folders have an order", file: use.file, line: use.line,
          what: "\(use.name) is declared in \(use.used), above \(use.folder)",
          advice: "put what both need below both, or this where it is used")
      }
    }
  }
}
