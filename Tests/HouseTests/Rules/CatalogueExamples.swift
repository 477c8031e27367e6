/// The Swift that the catalogue of a library shows is the text of a test, so that it compiles and does what
/// it says. The README shows some of the same.
struct CatalogueExamples: Rule {
  private static let rule = "What documents show is compiled"
  private static let readme = "README.md"

  func findings(in house: House) -> [Finding] {
    let pieces = ShownCode.all(in: house)
    let catalogues = house.libraries.compactMap { target in
      house.texts[Catalogue.path(of: target)].map {
        (name: target.name, document: Catalogue(path: Catalogue.path(of: target), text: $0))
      }
    }
    let readme = house.texts[Self.readme].map { Catalogue(path: Self.readme, text: $0) }
    return catalogues.flatMap { name, document in
      let own = pieces.filter { $0.catalogue == name }
      return without(document) + uncompiled(in: document, own) + unshown(own, document)
    } + (readme.map { uncompiled(in: $0, pieces) } ?? [])
      + strange(pieces, Set(catalogues.map(\.name)))
  }

  private func without(_ document: Catalogue) -> [Finding] {
    guard document.blocks.isEmpty else { return [] }
    return [
      Finding(
        rule: Self.rule, file: document.path, line: 1, what: "it shows no example",
        advice: "show a piece of a test, between its marks")
    ]
  }

  /// Blocks that are no test's.
  private func uncompiled(in document: Catalogue, _ pieces: [ShownCode]) -> [Finding] {
    document.blocks.filter { block in
      !pieces.contains { $0.code == block.code && $0.imports.isSuperset(of: block.imports) }
    }.map { block in
      Finding(
        rule: Self.rule, file: document.path, line: block.line,
        what: "no test has this example between its marks, with its imports",
        advice: "change both alike; the marks are '// Shown in NAME.docc: begin' and ': end'")
    }
  }

  /// Pieces that have a catalogue and are not in it.
  private func unshown(_ pieces: [ShownCode], _ document: Catalogue) -> [Finding] {
    pieces.filter { piece in !document.blocks.contains { $0.code == piece.code } }.map { piece in
      Finding(
        rule: Self.rule, file: piece.file, line: piece.line,
        what: "\(document.path) does not show this", advice: "change both alike")
    }
  }

  /// Pieces for a catalogue that there is none of.
  private func strange(_ pieces: [ShownCode], _ names: Set<String>) -> [Finding] {
    pieces.filter { !names.contains($0.catalogue) }.map { piece in
      Finding(
        rule: Self.rule, file: piece.file, line: piece.line,
        what: "no library has the catalogue \(piece.catalogue).docc",
        advice: "name the one that shows it")
    }
  }
}
