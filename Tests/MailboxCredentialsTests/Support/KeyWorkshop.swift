import Foundation
import MailboxTesting

/// A directory in which openssl makes keys and certificates.
struct KeyWorkshop {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Runs openssl there.
  func openssl(_ arguments: String) async throws {
    var command = Command(
      OpenSSL.program ?? "openssl", arguments.split(separator: " ").map(String.init))
    command.directory = directory.path
    command.output = .null
    command.errors = .file(directory.path("errors"))
    guard try await command.run().status == 0 else {
      throw OpenSSL.Failed(
        output: try String(contentsOfFile: directory.path("errors"), encoding: .utf8))
    }
  }

  /// Returns whether openssl itself reads a key from these bytes.
  func reads(_ bytes: [UInt8]) async throws -> Bool {
    try write(bytes, to: "asked")
    do {
      try await openssl("pkey -in asked -noout -passin pass:")
      return true
    } catch is OpenSSL.Failed {
      return false
    }
  }

  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: directory.path(name))))
  }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: directory.path(name)))
  }
}
