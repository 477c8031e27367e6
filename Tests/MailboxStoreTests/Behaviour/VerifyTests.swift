import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G8: verifying", .stores) struct VerifyTests {
  @Test func `a sound store has no problems, at every stage`() async throws {
    let open = try await OpenStore()
    for number in 1...30 {
      let users = (0...number % 5).map { MailboxAddress(UserID(checked: "user-\($0)")) }
      _ = try await open.store.deposit(.group("m\(number)"), to: users)
    }
    try await open.store.acknowledge("user-0", device: "phone", sequence: 12)
    _ = try await open.store.markRead("user-0", conversation: "#room", through: 5)
    for stage in 0..<3 {
      var last = 0
      let report = try open.store.view.verify { last = $0 }
      #expect(report.problems.isEmpty, "stage \(stage)")
      #expect(report.mailboxes == 5)
      #expect(report.messages == 30 + 24 + 18 + 12 + 6 - 12)
      #expect(last <= 5)
      if stage == 0 { try await open.store.settle() }
      if stage == 1 { try await open.reopen() }
    }
    #expect(try await open.store.repair().problems.isEmpty)
    await open.store.close()
  }

  @Test func `statistics agree with what the mailboxes hold`() async throws {
    try await withStore { store, _ in
      for number in 1...20 {
        _ = try await store.deposit(.group("m\(number)"), to: ["bob", "carol"])
        if number == 10 { try await store.settle() }
      }
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      try await store.acknowledge("bob", device: "phone", sequence: 15)
      let statistics = try store.view.statistics()
      let summaries = [try store.summary(of: "bob"), try store.summary(of: "carol")]
      #expect(statistics.mailboxes == 2)
      #expect(statistics.messages == 25)
      #expect(statistics.bytes == summaries.reduce(0) { $0 + $1.bytes })
      #expect(statistics.unread == summaries.reduce(0) { $0 + $1.unread })
      #expect(statistics.devices == 1)
      try await store.settle()
      #expect(try store.view.statistics().recentMailboxes == 0)
      #expect(try store.view.statistics().messages == 25)
    }
  }
}
