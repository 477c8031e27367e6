import Foundation

extension URL {
  /// The names of what a directory holds.
  func entries() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
