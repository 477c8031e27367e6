/// The repository as the rules read it.
struct House: Sendable {
  /// The texts of its files, by their paths from the root; empty of those that no rule reads.
  let texts: [String: String]
  /// All files and folders.
  let paths: Set<String>
  /// The tokens of its Swift files, by their paths.
  let tokens: [String: [Token]]
  /// The targets of its package.
  let targets: [Target]
  /// The sources of these targets, in the order of their paths.
  let sources: [Source]
  /// The targets that are libraries for others, in the order of the package's products.
  let libraries: [Target]
  /// The picture of it that Design.md shows.
  let picture: Picture

  static let package = "Package.swift"
  static let design = "Documentation/Design.md"

  /// A house of these files, by their paths from the root.
  init(_ texts: [String: String]) {
    self.texts = texts
    paths = Set(texts.keys.flatMap(Self.prefixes))
    tokens = texts.filter { $0.key.hasSuffix(".swift") }.mapValues(SwiftLexer.tokens(of:))
    let targets = Target.all(in: tokens[Self.package] ?? [])
    self.targets = targets
    libraries = Target.libraries(among: targets, in: tokens[Self.package] ?? [])
    sources = tokens.sorted { $0.key < $1.key }.compactMap { path, tokens in
      targets.first { path.hasPrefix($0.folder + "/") }
        .map { Source(path: path, target: $0, tokens: tokens) }
    }
    picture = Picture(standingIn: texts[Self.design] ?? "")
  }

  /// The sources of a target.
  func sources(of target: Target) -> [Source] { sources.filter { $0.target == target.name } }

  /// A path and all folders that it lies in.
  private static func prefixes(of path: String) -> [String] {
    let parts = path.split(separator: "/")
    return (1...max(1, parts.count)).map { parts.prefix($0).joined(separator: "/") }
  }
}
