import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("The store's format", .stores) struct FormatTests {
  /// A closed store whose manifest was changed.
  private func store(
    in directory: TemporaryDirectory, manifest change: (String) -> String
  ) async throws -> String {
    let path = directory.path("store")
    let store = try await EmbeddedStore.open(at: path, settings: .testing)
    _ = try await store.deposit(.direct("hi"), to: ["bob"])
    await store.close()
    let manifest = URL(fileURLWithPath: path + "/offline-mailbox")
    let text = try String(contentsOf: manifest, encoding: .utf8)
    try #require(change(text) != text)
    try Data(change(text).utf8).write(to: manifest)
    return path
  }

  @Test(arguments: [5, 9, UInt32.max])
  func `a store of a newer version is refused, and nothing is changed`(format: UInt32) async throws
  {
    let directory = try TemporaryDirectory()
    let path = try await store(in: directory) {
      $0.replacingOccurrences(of: "format 4\n", with: "format \(format)\n")
    }
    let before = try DirectoryImage(of: path)
    await #expect(throws: MailboxError.formatTooNew(found: format, supported: 4)) {
      try await EmbeddedStore.open(at: path, settings: .testing)
    }
    #expect(throws: MailboxError.formatTooNew(found: format, supported: 4)) {
      try StoreView.open(at: path)
    }
    #expect(
      try DirectoryImage(of: path).files["offline-mailbox"] == before.files["offline-mailbox"])
    #expect(try DirectoryImage(of: path).segments == before.segments)
  }

  @Test func `a store of a format that was never released is refused`() async throws {
    let directory = try TemporaryDirectory()
    let path = try await store(in: directory) {
      $0.replacingOccurrences(of: "format 4\n", with: "format 2\n")
    }
    let error = await #expect(throws: MailboxError.self) {
      try await EmbeddedStore.open(at: path, settings: .testing)
    }
    #expect(error?.code == "notAStore")
  }

  @Test func `a manifest that cannot be read is a typed error, never a new store`() async throws {
    let directory = try TemporaryDirectory()
    let path = try await store(in: directory) { _ in "garbage\u{FFFD}\n" }
    let before = try DirectoryImage(of: path)
    let error = await #expect(throws: MailboxError.self) {
      try await EmbeddedStore.open(at: path, settings: .testing)
    }
    #expect(["notAStore", "damaged"].contains(error?.code))
    #expect(
      try DirectoryImage(of: path).files["offline-mailbox"] == before.files["offline-mailbox"])
    #expect(try DirectoryImage(of: path).segments == before.segments)
  }

  @Test func `the manifest holds the store's secret, and only its owner may read it`() async throws
  {
    let directory = try TemporaryDirectory()
    let path = try await store(in: directory) { $0 + "\n" }
    let manifest = path + "/offline-mailbox"
    let mode = try FileManager.default.attributesOfItem(atPath: manifest)[.posixPermissions]
    // As it was made, not as the test wrote it: writing keeps the mode.
    #expect(mode as? Int == 0o600)
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    let secrets = text.split(separator: "\n").filter { $0.hasPrefix("secret ") }
    #expect(secrets.map(\.utf8.count) == [7 + 32])
  }

  @Test(arguments: ["secret 0123", "secret +0000000000000000000000000000000", "no"])
  func `a manifest without a whole secret is damaged`(line: String) async throws {
    let directory = try TemporaryDirectory()
    let path = try await store(in: directory) { text in
      text.split(separator: "\n").map { $0.hasPrefix("secret ") ? line : String($0) }
        .joined(separator: "\n")
    }
    let error = await #expect(throws: MailboxError.self) {
      try await EmbeddedStore.open(at: path, settings: .testing)
    }
    #expect(error?.code == "damaged")
  }

  @Test func `a store of format 3 gets a secret when it is opened, once`() async throws {
    let directory = try TemporaryDirectory()
    let path = try await store(in: directory) { FormatThree.manifest(from: $0) }
    // A view beside changes nothing.
    _ = try StoreView.open(at: path).mailboxes(after: nil, limit: 1)
    let manifest = path + "/offline-mailbox"
    #expect(try String(contentsOfFile: manifest, encoding: .utf8).contains("format 3\n"))
    try await EmbeddedStore.open(at: path, settings: .testing).close()
    let upgraded = try String(contentsOfFile: manifest, encoding: .utf8)
    #expect(upgraded.contains("format 4\n"))
    #expect(upgraded.contains("madeInFormat 3\n"))
    try await EmbeddedStore.open(at: path, settings: .testing).close()
    #expect(try String(contentsOfFile: manifest, encoding: .utf8) == upgraded)
    #expect(try StoreView.open(at: path).summary(of: "bob").messages == 1)
  }
}
