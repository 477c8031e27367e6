internal import Foundation

/// The space that the files of a directory take on disk.
enum DirectorySize {
  static func bytes(of directory: String) -> Double {
    guard let names = FileManager.default.enumerator(atPath: directory) else { return 0 }
    var sum = 0.0
    for case let name as String in names {
      var status = stat()
      guard lstat("\(directory)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        continue
      }
      // Blocks, not lengths: a file may have holes.
      sum += Double(status.st_blocks) * 512
    }
    return sum
  }
}
