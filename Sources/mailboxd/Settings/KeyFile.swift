internal import MailboxKeys
internal import MailboxServer
internal import MailboxTool
internal import SystemPackage

/// A file with a key that tokens are checked with: a public key in PEM, or a secret as hexadecimal
/// digits, which nobody but its owner may read.
struct KeyFile {
  /// The most bytes that a key file may have.
  private static let bytesMax = 64 << 10
  let path: String

  /// The key in it.
  func key() async throws -> SignInKey {
    let bytes = try read()
    do {
      if Self.isSecret(bytes) { return try await .secret(try secret(in: bytes)) }
      return try await .publicKey(pem: String(decoding: bytes, as: UTF8.self))
    } catch let error as SignInKeyError {
      throw Failure(.usage, "the key file '\(path)': \(error.message)", hint: error.hint)
    }
  }

  /// The secret in it; throws when it holds a public key, or when others may read it.
  func secret() throws -> [UInt8] { try secret(in: try read()) }

  private static func isSecret(_ bytes: [UInt8]) -> Bool { !PEMFile.hasBegin(bytes) }

  private func secret(in bytes: [UInt8]) throws -> [UInt8] {
    let digits = PEMFile.withoutMark(bytes).filter { $0 > 0x20 }
    guard digits.count.isMultiple(of: 2), let bytes = [UInt8](hexadecimal: digits) else {
      throw Failure(
        .usage, "the key file '\(path)' holds neither a PEM public key nor hexadecimal digits",
        hint: "'mailboxd token --key-file FILE' makes a secret for development")
    }
    return bytes
  }

  private func read() throws -> [UInt8] {
    do {
      let file = try FileDescriptor.open(path, .readOnly)
      return try file.closeAfter {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: Self.bytesMax)
        while bytes.count <= Self.bytesMax {
          let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
          if count == 0 { break }
          bytes += buffer[..<count]
        }
        guard bytes.count <= Self.bytesMax else {
          throw Failure(
            .usage, "the key file '\(path)' has more than \(Self.bytesMax) bytes",
            hint: "check that it is the right one")
        }
        if Self.isSecret(bytes) { try checkPermissions() }
        return bytes
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
  /// Nil when there is something else than pairs of hexadecimal digits.
  fileprivate init?(hexadecimal digits: [UInt8]) {
    self = []
    for pair in stride(from: 0, to: digits.count - 1, by: 2) {
      guard let high = Character(UnicodeScalar(digits[pair])).hexDigitValue,
        let low = Character(UnicodeScalar(digits[pair + 1])).hexDigitValue
      else { return nil }
      append(UInt8(high << 4 | low))
    }
  }

  fileprivate var hexadecimal: String {
    map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
