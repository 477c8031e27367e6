internal import Foundation

/// A directory of its own for one test; removed with everything in it when it is released.
public final class TemporaryDirectory: Sendable {
  /// The place of the directory in the file system.
  public let path: String

  /// Makes a new one.
  public init() throws {
    let name = "mailbox-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)"
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of something inside.
  public func path(_ name: String) -> String { path + "/" + name }
}
