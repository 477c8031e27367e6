import Foundation
import MailboxTesting

/// The command line of OpenSSL, which makes p12 files as operators have them.
struct OpenSSL {
  static let password = "correct horse"
  static let program = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// The contents of a file.
  enum Parts { case keyAndCertificate, certificateOnly, keyOnly }

  struct Failed: Error { let output: String }

  /// Exports a p12 file; nil gives it an empty password.
  static func p12(
    _ certificate: PushCertificate, _ parts: Parts = .keyAndCertificate,
    password: String? = Self.password, options: [String] = []
  ) async throws -> [UInt8] {
    let directory = try TemporaryDirectory()
    try Data(certificate.pem.utf8)
      .write(to: URL(fileURLWithPath: directory.path("certificate.pem")))
    try Data(certificate.keyPEM.utf8).write(to: URL(fileURLWithPath: directory.path("key.pem")))
    try Data((password ?? "").utf8)
      .write(to: URL(fileURLWithPath: directory.path("password")))
    let input =
      switch parts {
      case .keyAndCertificate: ["-in", "certificate.pem", "-inkey", "key.pem"]
      case .certificateOnly: ["-in", "certificate.pem", "-nokeys"]
      case .keyOnly: ["-inkey", "key.pem", "-nocerts"]
      }
    var command = Command(
      program ?? "openssl",
      [
        "pkcs12", "-export", "-out", "file.p12", "-passout",
        password == nil ? "pass:" : "file:password",
      ] + input + options)
    command.directory = directory.path
    command.errors = .file(directory.path("errors"))
    guard try await command.run().status == 0 else {
      throw Failed(
        output: try String(contentsOfFile: directory.path("errors"), encoding: .utf8))
    }
    return Array(try Data(contentsOf: URL(fileURLWithPath: directory.path("file.p12"))))
  }
}
