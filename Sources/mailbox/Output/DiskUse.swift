internal import FoundationEssentials
internal import Glibc

/// The disk space that a directory takes.
enum DiskUse {
  /// Bytes of all blocks that its files have: a file with holes, as LMDB's, takes less than it is
  /// long. What goes while it is looked at is passed over; nil when the directory cannot be read.
  static func bytes(of directory: String) -> UInt64? {
    guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: directory) else {
      return nil
    }
    var blocks: UInt64 = 0
    for path in paths {
      var status = stat()
      guard lstat("\(directory)/\(path)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        continue
      }
      blocks += UInt64(max(0, status.st_blocks))
    }
    return blocks * 512
  }
}
