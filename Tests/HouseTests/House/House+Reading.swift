import Foundation

extension House {
  /// The house in a directory.
  init(readingFrom root: String) throws {
    var texts: [String: String] = [:]
    let names = FileManager.default.enumerator(atPath: root)
    while let name = names?.nextObject() as? String {
      let last = name.split(separator: "/").last ?? ""
      if last.hasPrefix("."), name != ".ci" {
        names?.skipDescendants()
      } else if name.hasSuffix(".swift") || name.hasSuffix(".md") {
        texts[name] = try String(contentsOfFile: root + "/" + name, encoding: .utf8)
      } else {
        texts[name] = ""
      }
    }
    self.init(texts)
  }
}
