import Foundation
import Testing

/// The repository that these tests stand in, read once for all of them.
enum ThisHouse {
  private static let read = Result<House, any Error> {
    let file = URL(fileURLWithPath: #filePath)
    return try House(
      readingFrom: (0..<4).reduce(file) { url, _ in url.deletingLastPathComponent() }.path)
  }

  /// Holds a rule against it.
  static func expectNothing(against rule: some Rule) throws {
    let house = try read.get()
    try #require(house.sources.count > 400, "the sources were not found")
    for finding in rule.findings(in: house) { Issue.record("\(finding)") }
  }
}
