import Foundation
import MailboxClient
import MailboxModel
import MailboxTesting
import Testing

@Suite struct FileCursorStoreTests {
  private let cursor = Cursor(epoch: Epoch(rawValue: 0xAB), sequence: 12)

  @Test func `a cursor that was kept is read again, by another one too`() async throws {
    let directory = try TemporaryDirectory()
    let store = FileCursorStore(path: directory.path("cursor"))
    #expect(try await store.load() == nil)
    try await store.save(Cursor(epoch: Epoch(rawValue: 1), sequence: 1))
    try await store.save(cursor)
    #expect(try await FileCursorStore(path: directory.path("cursor")).load() == cursor)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["cursor"])
  }

  @Test func `a file that holds something else is refused, and stays`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("cursor")
    try Data("12\n".utf8).write(to: URL(fileURLWithPath: path))
    await #expect(throws: MailboxError.self) { try await FileCursorStore(path: path).load() }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "12\n")
  }

  @Test func `a directory that is not there is an error, not a first start`() async throws {
    let directory = try TemporaryDirectory()
    let store = FileCursorStore(path: directory.path("nowhere/cursor"))
    await #expect(throws: (any Error).self) { try await store.save(cursor) }
  }
}
