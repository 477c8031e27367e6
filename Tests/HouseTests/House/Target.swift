/// A target of the package, as Package.swift declares it.
struct Target: Sendable {
  enum Kind: String, Sendable {
    case target, executableTarget, testTarget, systemLibrary
  }

  /// A target or a product of a package that it may import.
  struct Dependency: Sendable {
    var name: String
    var line: Int

    /// The name by which sources import it.
    var module: String { Target.module(of: name) }
  }

  let kind: Kind
  private(set) var name = ""
  /// From the root of the repository.
  private(set) var folder = ""
  private(set) var dependencies: [Dependency] = []

  /// The name by which other sources import it.
  var module: String { Self.module(of: name) }

  /// True when it stands in the picture of the house; targets that test the others do not.
  var isPictured: Bool { !folder.hasPrefix("Tests/") }

  static func module(of name: String) -> String { name.replacing("-", with: "_") }

  /// The targets of a package, in their order there.
  static func all(in package: [Token]) -> [Target] {
    package.indices.dropFirst().dropLast().compactMap { index in
      guard package[index - 1].stands(for: "."), package[index + 1].stands(for: "("),
        let kind = Kind(rawValue: package[index].text)
      else { return nil }
      return Target(kind, arguments: package[(index + 2)...])
    }
  }

  /// The targets that a package has a library of, each of one target, in the order of the products.
  static func libraries(among targets: [Target], in package: [Token]) -> [Target] {
    package.indices.dropFirst().dropLast(4).compactMap { index in
      guard package[index].stands(for: "library"), package[index - 1].stands(for: "."),
        package[index + 2].stands(for: "name")
      else { return nil }
      return targets.first { $0.name == package[index + 4].text }
    }
  }

  private init(_ kind: Kind, arguments: ArraySlice<Token>) {
    self.kind = kind
    // Labels of the argument that is read: of the target, and of what stands inside of it.
    var label = ""
    var inner = ""
    var depth = 1
    for index in arguments.indices {
      let token = arguments[index]
      switch token.kind {
      case .mark where "([".contains(token.text): depth += 1
      case .mark where ")]".contains(token.text): depth -= 1
      case .mark where token.text == ":" && depth == 1: label = arguments[index - 1].text
      case .mark where token.text == ":": inner = arguments[index - 1].text
      case .literal: take(token, label, inner, depth)
      default: break
      }
      if depth == 0 { break }
    }
    if folder.isEmpty { folder = (kind == .testTarget ? "Tests/" : "Sources/") + name }
  }

  private mutating func take(_ literal: Token, _ label: String, _ inner: String, _ depth: Int) {
    switch (label, depth) {
    case ("name", 1): name = literal.text
    case ("path", 1): folder = literal.text
    case ("dependencies", _) where depth == 2 || inner == "name":
      dependencies.append(Dependency(name: literal.text, line: literal.line))
    default: break
    }
  }
}
