import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("Opening: one owner, one format", .works) struct OpeningTests {
  private func code(opening path: String, creates: Bool = true) async -> String? {
    let error = await #expect(throws: MailboxError.self) {
      let store = try await EmbeddedStore.open(at: path, settings: .testing, creates: creates)
      await store.close()
    }
    return error?.code
  }

  @Test func `a store that is not there is not made when that was not asked for`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("absent")
    #expect(await code(opening: path, creates: false) == "notAStore")
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test(arguments: [true, false])
  func `a directory of other things is no store and stays as it is`(creates: Bool) async throws {
    let directory = try TemporaryDirectory()
    try Data("diary".utf8).write(to: URL(fileURLWithPath: directory.path("notes.txt")))
    let before = try DirectoryImage(of: directory.path)
    #expect(await code(opening: directory.path, creates: creates) == "notAStore")
    #expect(try DirectoryImage(of: directory.path) == before)
  }

  @Test func `a file is no store`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("file")
    try Data("diary".utf8).write(to: URL(fileURLWithPath: path))
    #expect(await code(opening: path) == "notAStore")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("diary".utf8))
  }

  @Test func `a closed store lets go of its directory at once, whoever still refers to it`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    let first = try await EmbeddedStore.open(at: path, settings: .testing)
    _ = try await first.deposit(.direct("hi"), to: ["bob"])
    await first.close()
    let second = try await EmbeddedStore.open(at: path, settings: .testing)
    #expect(try await second.texts(of: "bob") == ["hi"])
    await second.close()
    #expect(throws: MailboxError.closed) { try first.summary(of: "bob") }
  }

  @Test func `a second owner in the same process is refused with the owner's process id`()
    async throws
  {
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("hi"), to: ["bob"])
    let error = await #expect(throws: MailboxError.self) {
      try await EmbeddedStore.open(at: open.path, settings: .testing)
    }
    #expect(
      error == .busy(path: open.path, processID: ProcessInfo.processInfo.processIdentifier))
    #expect(try await open.store.texts(of: "bob") == ["hi"])
    await open.store.close()
  }

  @Test func `a second owner in another process is refused with the owner's process id`()
    async throws
  {
    let crasher = try #require(
      ChildProcess(named: "mailbox-crasher"), "mailbox-crasher is not built")
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("hi"), to: ["bob"])
    let outcome = try await crasher.run(["open", open.path])
    #expect(outcome.status == 1)
    let line = try #require(outcome.lines.first)
    #expect(line.hasPrefix("refused busy"))
    #expect(line.contains("process \(ProcessInfo.processInfo.processIdentifier)"))
    _ = try await open.store.deposit(.direct("still mine"), to: ["bob"])
    await open.store.close()
    #expect(try await crasher.run(["open", open.path]).status == 0)
  }

  @Test func `a store can be opened again at once when its owner was killed`() async throws {
    let crasher = try #require(
      ChildProcess(named: "mailbox-crasher"), "mailbox-crasher is not built")
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    let outcome = try await crasher.run(
      ["replay", path, "200", "0"], killing: .init(afterLines: 3))
    #expect(outcome.wasKilled)
    let store = try await EmbeddedStore.open(at: path, settings: ChatReplay.settings)
    #expect(try store.view.verify { _ in }.problems.isEmpty)
    await store.close()
  }

  @Test func `a directory that cannot be written is refused as such`() async throws {
    let crasher = try #require(
      ChildProcess(named: "mailbox-crasher"), "mailbox-crasher is not built")
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("hi"), to: ["bob"])
    await open.store.close()
    let before = try DirectoryImage(of: open.path)
    try setPermissions(directories: 0o555, files: 0o444, under: open.path)
    // As root the program goes on as nobody, whom permissions stop.
    let outcome = try await crasher.run(["open-unprivileged", open.path])
    try setPermissions(directories: 0o755, files: 0o644, under: open.path)
    #expect(outcome.status == 1)
    #expect(outcome.lines.first?.hasPrefix("refused readOnly") == true, "\(outcome.lines)")
    #expect(try DirectoryImage(of: open.path) == before)
  }

  private func setPermissions(directories: Int, files: Int, under path: String) throws {
    let manager = FileManager.default
    var paths = [path]
    paths += try manager.subpathsOfDirectory(atPath: path).map { path + "/" + $0 }
    for item in paths {
      var isDirectory: ObjCBool = false
      _ = manager.fileExists(atPath: item, isDirectory: &isDirectory)
      try manager.setAttributes(
        [.posixPermissions: isDirectory.boolValue ? directories : files], ofItemAtPath: item)
    }
  }
}
