/// The DocC catalogue of a library: the page that who reads its documentation sees first.
struct Catalogue: Sendable {
  /// A symbol that it names among its topics.
  struct Link: Sendable {
    /// The names from the outermost type on, the last one with its labels: `Page`, `entries()`.
    var names: [String]
    var line: Int

    var text: String { names.joined(separator: "/") }
    /// The names without their labels.
    var baseNames: [String] { names.map { String($0.prefix { $0 != "(" }) } }
  }

  /// A block of Swift that it shows.
  struct Block: Sendable {
    /// The modules that the code imports, which stand above it.
    var imports: [String]
    var code: [String]
    var line: Int
  }

  let path: String
  private(set) var links: [Link] = []
  private(set) var blocks: [Block] = []

  /// The place where the catalogue of a target lies.
  static func path(of target: Target) -> String {
    "\(target.folder)/\(target.name).docc/\(target.name).md"
  }

  /// The pages that a target has for some of its types: they name the members by what they are for.
  static func pagesOfTypes(of target: Target, in house: House) -> [Catalogue] {
    let folder = "\(target.folder)/\(target.name).docc/"
    return house.texts.filter { $0.key.hasPrefix(folder) && $0.key.hasSuffix(".md") }
      .filter { $0.key != path(of: target) }.sorted { $0.key < $1.key }
      .map { Catalogue(path: $0.key, text: $0.value) }
  }

  /// Reads the blocks of a document, and the links below its line `## Topics`.
  init(path: String, text: String) {
    self.path = path
    var block: Block?
    var isBelowTopics = false
    /// Of a page for a type: its names without the module's.
    let title = text.prefixMatch(of: #/# ``([^`]+)``\n/#)
    let owner = title?.1.split(separator: "/").dropFirst().map(String.init) ?? []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if let begun = block {
        block?.code.append(String(line))
        guard line == "```" else { continue }
        blocks.append(begun.withImportsApart)
        block = nil
      } else if line == "```swift" {
        block = Block(imports: [], code: [], line: index + 1)
      } else if line.hasPrefix("## ") {
        isBelowTopics = line == "## Topics"
      } else if isBelowTopics, let match = line.wholeMatch(of: #/- ``([^`]+)``/#) {
        let names = match.1.split(separator: "/").map(String.init)
        links.append(Link(names: owner + names, line: index + 1))
      }
    }
  }
}

extension Catalogue.Block {
  /// The same with the imports that it begins with beside the code.
  fileprivate var withImportsApart: Self {
    var block = self
    let isAbove = { (line: String) in line.hasPrefix("import ") || line.isEmpty }
    block.imports = code.prefix(while: isAbove).filter { !$0.isEmpty }
    block.code = Array(code.drop(while: isAbove))
    return block
  }
}
