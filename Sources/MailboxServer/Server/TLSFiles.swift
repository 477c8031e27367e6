internal import FoundationEssentials
internal import MailboxKeys

/// The files with the server's certificates and its key, read as openssl does; both may be one file.
struct TLSFiles: Sendable {
  /// The most bytes of a file: a chain and its key take less than 20 KiB.
  private static let bytesMax = 1 << 20

  let certificateFile: String
  let keyFile: String

  /// The chain, for the key, as PEM that every library reads.
  func chain() throws(ServerSettingsError) -> [UInt8] {
    let key = try privateKey()
    return try reading(certificateFile) { (file) throws(KeyFileError) in
      let certificates = try CertificateFile(file)
      try certificates.check(try key.forCertificate)
      return Array(certificates.text.utf8)
    }
  }

  /// The key as PEM that every library reads.
  func key() throws(ServerSettingsError) -> [UInt8] {
    try reading(keyFile) { (file) throws(KeyFileError) in
      Array(try PrivateKeyFile(file).textForCertificate.utf8)
    }
  }

  private func privateKey() throws(ServerSettingsError) -> PrivateKeyFile {
    try reading(keyFile) { (file) throws(KeyFileError) in try PrivateKeyFile(file) }
  }

  /// Reads a file as `body` does. An error names the file that it is in.
  private func reading<Value>(
    _ path: String, _ body: (PEMFile) throws(KeyFileError) -> Value
  ) throws(ServerSettingsError) -> Value {
    let bytes = try Self.bytes(path)
    do throws(KeyFileError) {
      return try body(try PEMFile(bytes))
    } catch {
      throw ServerSettingsError(message: "'\(path)': \(error.message)", hint: error.hint)
    }
  }

  private static func bytes(_ path: String) throws(ServerSettingsError) -> [UInt8] {
    guard let handle = FileManager.default.contents(atPath: path) else {
      throw ServerSettingsError(
        message: "'\(path)' cannot be read", hint: "check the path, owner and permissions")
    }
    guard handle.count <= bytesMax else {
      throw ServerSettingsError(
        message: "'\(path)' has \(handle.count) bytes, the limit is \(bytesMax)",
        hint: "check that it is the right file")
    }
    return Array(handle)
  }
}
