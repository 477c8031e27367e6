internal import MailboxTool
internal import SystemPackage

/// A file that a command is given to read.
struct InputFile {
  let path: String
  /// The most bytes that are read: what is kept of any credential is smaller.
  var bytesMax = 256 << 10

  /// All bytes in it.
  func bytes() throws -> [UInt8] {
    do {
      let file = try FileDescriptor.open(path, .readOnly)
      return try file.closeAfter {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= bytesMax {
          let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
          if count == 0 { return bytes }
          bytes += buffer[..<count]
        }
        throw Failure(
          .usage, "the file '\(path)' has more than \(bytesMax) bytes",
          hint: "check that it is the right one")
      }
    } catch let error as Errno {
      throw Failure(errno: error.rawValue, doing: "reading '\(path)'")
    }
  }

  /// A secret in it: all bytes but a line's end behind them.
  func secret() throws -> [UInt8] {
    var bytes = try bytes()
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return bytes
  }
}
