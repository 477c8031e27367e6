/// Package.swift names for each target what its sources import, and nothing else.
struct DeclaredImports: Rule {
  /// Modules that come with the toolchain, here or elsewhere.
  private static let toolchain: Set<String> = [
    "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Musl", "RegexBuilder",
    "Swift", "Synchronization", "Testing",
  ]

  func findings(in house: House) -> [Finding] {
    // A process is started, and not imported.
    let programs = Set(house.targets.filter { $0.kind == .executableTarget }.map(\.name))
    return house.targets.flatMap { target in
      let sources = house.sources(of: target)
      return undeclared(in: sources, of: target) + unused(in: sources, of: target, programs)
    }
  }

  private func undeclared(in sources: [Source], of target: Target) -> [Finding] {
    let known = Self.toolchain.union(target.dependencies.map(\.module)).union([target.module])
    return sources.flatMap { source in
      source.imports.filter { !known.contains($0.module) }.map {
        Finding(
          rule: "Imports are declared", file: source.path, line: $0.line,
          what: "\(target.name) imports \($0.module), which Package.swift does not name for it",
          advice: "name it among the target's dependencies, or do without")
      }
    }
  }

  private func unused(
    in sources: [Source], of target: Target, _ programs: Set<String>
  ) -> [Finding] {
    // Without a source in Swift there is no import to be seen.
    guard !sources.isEmpty else { return [] }
    let imported = Set(sources.flatMap { $0.imports.map(\.module) })
    return target.dependencies.compactMap { dependency in
      guard !imported.contains(dependency.module), !programs.contains(dependency.name)
      else { return nil }
      return Finding(
        rule: "Imports are declared", file: House.package, line: dependency.line,
        what: "no source of \(target.name) imports \(dependency.name)",
        advice: "take it out of the target's dependencies")
    }
  }
}
