import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Message ids of the history that a purge begins (contract G5).
@Suite("Message ids after a purge", .stores) struct PurgedIdentityTests {
  @Test(arguments: [false, true])
  func `G5: a message that was settled is found by its id, and recalled`(purges: Bool) async throws
  {
    let open = try await OpenStore()
    var message = Message.direct("before", from: "alice")
    message.id = "m1"
    _ = try await open.store.deposit(message, to: ["bob"])
    if purges { _ = try await open.store.purge("bob") }
    message.id = "m2"
    _ = try await open.store.deposit(message, to: ["bob"])
    let head = try await open.store.summary(of: "bob").head
    try await open.store.settle()
    let found = try await open.store.recall("m2", from: "alice", in: ["bob"])
    #expect(found.map(\.result) == [.recalled(sequence: head)])
    await open.store.close()
  }
}
