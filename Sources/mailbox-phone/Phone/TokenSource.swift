internal import MailboxTool
internal import SystemPackage

/// The token itself, or the file that it is read from.
enum TokenSource: Sendable {
  /// The most bytes that a token may have.
  private static let bytesMax = 16 << 10

  case given(String)
  case file(String)

  init(token: String?, file: String?) throws {
    switch (token, file) {
    case (let token?, nil): self = .given(token)
    case (nil, let file?):
      self = .file(file)
      _ = try self.token()
    default:
      throw Failure(
        .usage, "one token is needed", hint: "give either --token or --token-file")
    }
  }

  func token() throws -> String {
    switch self {
    case .given(let token): return token
    case .file(let path):
      do {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        return try file.closeAfter {
          var buffer = [UInt8](repeating: 0, count: Self.bytesMax)
          let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
          return String(decoding: buffer.prefix(count), as: UTF8.self).filter { !$0.isWhitespace }
        }
      } catch let error as Errno {
        throw Failure(
          .inputOutput, "reading the token file '\(path)': \(error)", hint: "check the path")
      }
    }
  }
}
