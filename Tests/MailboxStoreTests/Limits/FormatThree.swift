/// A store as format 3 had it.
enum FormatThree {
  /// The manifest that a store of format 3 has.
  static func manifest(from text: String) -> String {
    text.split(separator: "\n").filter {
      !$0.hasPrefix("secret ") && !$0.hasPrefix("madeInFormat ")
    }
    .map { $0.hasPrefix("format ") ? "format 3" : $0 }
    .joined(separator: "\n") + "\n"
  }
}
