import Foundation
import Glibc
import MailboxTesting

/// A file system of a few megabytes, in memory; gone when it is released.
final class SmallDisk: Sendable {
  private let directory: TemporaryDirectory
  /// Where it is mounted.
  var path: String { directory.path("disk") }

  /// Whether one can be mounted here: that takes the rights of root.
  static let isPossible: Bool = {
    guard geteuid() == 0 else { return false }
    return (try? SmallDisk(mebibytes: 1)) != nil
  }()

  /// Mounts a new one.
  init(mebibytes: Int) throws {
    directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.path("disk"), withIntermediateDirectories: true)
    guard mount("tmpfs", directory.path("disk"), "tmpfs", 0, "size=\(mebibytes)m") == 0 else {
      throw CocoaError(.fileWriteNoPermission)
    }
  }

  deinit {
    // Lazily: whatever a failed test holds open goes with its process.
    umount2(path, Int32(MNT_DETACH))
  }

  /// Takes some of its space.
  func place(ballastBytes: Int) throws {
    try Data(count: ballastBytes).write(to: URL(fileURLWithPath: path + "/ballast"))
  }

  /// Gives the space back.
  func removeBallast() throws { try FileManager.default.removeItem(atPath: path + "/ballast") }
}
