internal import MailboxServer
internal import SystemPackage

/// A file with a key that tokens are checked with: a public key in PEM, or a secret as hexadecimal
/// digits, which nobody but its owner may read.
struct KeyFile {
  /// The most bytes that a key file may have.
  private static let bytesMax = 64 << 10
  let path: String

  /// The key in it.
  func key() async throws -> SignInKey {
    let text = try read()
    do {
      if text.contains("-----BEGIN") { return try await .publicKey(pem: text) }
      return try await .secret(try secret(in: text))
    } catch let error as SignInKeyError {
      throw Failure(.usage, "the key file '\(path)': \(error.message)", hint: error.hint)
    }
  }

  /// The secret in it; throws when it holds a public key, or when others may read it.
  func secret() throws -> [UInt8] { try secret(in: try read()) }

  private func secret(in text: String) throws -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }
    guard digits.utf8.count.isMultiple(of: 2), let bytes = [UInt8](hexadecimal: digits) else {
      throw Failure(
        .usage, "the key file '\(path)' holds neither a PEM public key nor hexadecimal digits",
        hint: "'mailboxd token --key-file FILE' makes a secret for development")
    }
    return bytes
  }

  private func read() throws -> String {
    do {
      let file = try FileDescriptor.open(path, .readOnly)
      return try file.closeAfter {
        var buffer = [UInt8](repeating: 0, count: Self.bytesMax)
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
        let text = String(decoding: buffer.prefix(count), as: UTF8.self)
        if !text.contains("-----BEGIN") { try checkPermissions() }
        return text
      }
    } catch let error as Errno {
      throw Failure(errno: error.rawValue, doing: "reading the key file '\(path)'")
    }
  }

  /// A secret that others can read is none.
  private func checkPermissions() throws {
    let permissions = try Stat(FilePath(path)).permissions
    guard permissions.isDisjoint(with: [.groupReadWriteExecute, .otherReadWriteExecute]) else {
      throw Failure(
        .noPermission, "others may read the secret in '\(path)'", hint: "chmod 600 '\(path)'")
    }
  }

  /// Writes a new secret of random bytes; throws when the file is there.
  func makeSecret() throws -> [UInt8] {
    var random = SystemRandomNumberGenerator()
    let bytes = (0..<SignInKey.secretBytesMin).map { _ in
      UInt8.random(in: 0...UInt8.max, using: &random)
    }
    do {
      let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
      try file.closeAfter { _ = try file.writeAll((bytes.hexadecimal + "\n").utf8) }
    } catch let error as Errno {
      throw Failure(errno: error.rawValue, doing: "writing the key file '\(path)'")
    }
    return bytes
  }
}

extension [UInt8] {
  /// Nil when the text has something else than pairs of hexadecimal digits.
  fileprivate init?(hexadecimal text: String) {
    self = []
    var rest = text[...]
    while !rest.isEmpty {
      guard let byte = UInt8(rest.prefix(2), radix: 16), rest.first != "+" else { return nil }
      append(byte)
      rest = rest.dropFirst(2)
    }
  }

  fileprivate var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
