internal import Foundation
internal import Glibc

/// A file system of a few megabytes, in memory; gone when it is released.
public final class SmallDisk: Sendable {
  private let directory: TemporaryDirectory
  /// The directory at which it is mounted.
  public var path: String { directory.path("disk") }

  /// True when one can be mounted here, which takes the rights of root.
  public static let isPossible: Bool = {
    guard geteuid() == 0 else { return false }
    return (try? SmallDisk(mebibytes: 1)) != nil
  }()

  /// Mounts a new one.
  public init(mebibytes: Int) throws {
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
  public func place(ballastBytes: Int) throws {
    try Data(count: ballastBytes).write(to: URL(fileURLWithPath: path + "/ballast"))
  }

  /// Takes all of its space that is left.
  public func fill() {
    let descriptor = open(path + "/ballast", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = [UInt8](repeating: 0, count: 1 << 20)
    var count = bytes.count
    // Ever smaller pieces, until not even a byte fits.
    while count > 0 {
      if write(descriptor, bytes, count) <= 0 { count /= 2 }
    }
  }

  /// Gives the space back.
  public func removeBallast() throws {
    try FileManager.default.removeItem(atPath: path + "/ballast")
  }
}
