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

  @Test(arguments: [4, 9, UInt32.max])
  func `a store of a newer version is refused, and nothing is changed`(format: UInt32) async throws
  {
    let directory = try TemporaryDirectory()
    let path = try await store(in: directory) {
      $0.replacingOccurrences(of: "format 3\n", with: "format \(format)\n")
    }
    let before = try DirectoryImage(of: path)
    await #expect(throws: MailboxError.formatTooNew(found: format, supported: 3)) {
      try await EmbeddedStore.open(at: path, settings: .testing)
    }
    #expect(throws: MailboxError.formatTooNew(found: format, supported: 3)) {
      try StoreView.open(at: path)
    }
    #expect(
      try DirectoryImage(of: path).files["offline-mailbox"] == before.files["offline-mailbox"])
    #expect(try DirectoryImage(of: path).segments == before.segments)
  }

  @Test func `a store of a format that was never released is refused`() async throws {
    let directory = try TemporaryDirectory()
    let path = try await store(in: directory) {
      $0.replacingOccurrences(of: "format 3\n", with: "format 2\n")
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
}
