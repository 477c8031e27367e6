/// The folders of a target that each of its folders uses, by the names that are written in their files.
///
/// A name that a file declares outside of any type, and not for itself alone, is used wherever it stands in
/// code; an `extension` of it counts. A name behind a dot is somebody else's, unless the dot follows the
/// module's name, and so is one that the file itself declares. Members are not looked for: text alone does
/// not tell whose they are.
struct FolderUses {
  /// The first place where a file uses a name of another folder.
  struct Use: Sendable {
    var folder: String
    var used: String
    var name: String
    var file: String
    var line: Int
  }

  let folders: Set<String>
  private(set) var all: [Use] = []

  init(of target: Target, in house: House) {
    let sources = house.sources(of: target)
    folders = Set(sources.map(\.folder))
    var homes: [String: String] = [:]
    for source in sources {
      for name in source.offered { homes[name] = source.folder }
    }
    guard folders.count > 1 else { return }
    for source in sources { look(through: source, of: target, homes) }
  }

  /// The folders that each one uses.
  var byFolder: [String: Set<String>] {
    Dictionary(grouping: all, by: \.folder).mapValues { Set($0.map(\.used)) }
  }

  private mutating func look(
    through source: Source, of target: Target, _ homes: [String: String]
  ) {
    var seen: Set<String> = []
    let tokens = source.tokens
    for index in tokens.indices where tokens[index].kind == .word {
      let name = tokens[index].text
      guard let home = homes[name], home != source.folder, !source.names.contains(name),
        !isMember(tokens, index, of: target.module), isTypeOrCalled(tokens, index),
        seen.insert(name).inserted
      else { continue }
      all.append(
        Use(
          folder: source.folder, used: home, name: name, file: source.path,
          line: tokens[index].line))
    }
  }

  private func isMember(_ tokens: [Token], _ index: Int, of module: String) -> Bool {
    guard index > 0, tokens[index - 1].stands(for: ".") else { return false }
    return index < 2 || !tokens[index - 2].stands(for: module)
  }

  /// A function's name counts where it is called: variables may have the same.
  private func isTypeOrCalled(_ tokens: [Token], _ index: Int) -> Bool {
    if tokens[index].text.first?.isUppercase == true { return true }
    guard index + 1 < tokens.count else { return false }
    return tokens[index + 1].stands(for: "(") || tokens[index + 1].stands(for: "{")
  }
}
