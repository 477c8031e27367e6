import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("A view beside the owner", .works) struct ViewTests {
  @Test func `another process reads what the owner has committed, and disturbs nothing`()
    async throws
  {
    let crasher = try #require(
      ChildProcess(named: "mailbox-crasher"), "mailbox-crasher is not built")
    let open = try await OpenStore()
    for number in 1...6 {
      _ = try await open.store.deposit(.direct("m\(number)"), to: ["bob"])
      if number == 3 { try await open.store.settle() }
    }
    try await open.store.acknowledge("bob", device: "phone", sequence: 1)
    for extra in ["", "m7"] {
      if !extra.isEmpty { _ = try await open.store.deposit(.direct(extra), to: ["bob"]) }
      let texts = (["m2", "m3", "m4", "m5", "m6", extra]).filter { !$0.isEmpty }
      let outcome = try await crasher.run(["view", open.path, "bob"])
      #expect(
        outcome.lines == [
          texts.joined(separator: " "),
          "head=\(texts.count + 1) floor=1 messages=\(texts.count)",
          "unread=\(texts.count + 1)", "devices=phone", "mailboxes=1", "problems=0",
        ])
    }
    await open.store.close()
  }

  @Test func `a store that nobody owns can be looked into`() async throws {
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("hi"), to: ["bob"])
    await open.store.close()
    let crasher = try #require(
      ChildProcess(named: "mailbox-crasher"), "mailbox-crasher is not built")
    let before = try DirectoryImage(of: open.path)
    let outcome = try await crasher.run(["view", open.path, "bob"])
    #expect(outcome.lines.first == "hi")
    let after = try DirectoryImage(of: open.path)
    for segment in before.segments { #expect(after.changes(of: segment, since: before) == nil) }
  }
}
