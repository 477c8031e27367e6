import MailboxInterface
import MailboxModel
import MailboxProtocol
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Synchronization
import Testing

@testable import MailboxServer

/// G14: who looks much does not keep others from looking.
@Suite(.serves) struct LookTurnsTests {
  /// Looks that were done, in their order, and a place that is held for a while.
  private final class Looks: Sendable {
    private let done = Mutex<[String]>([])
    private let isReleased = Atomic<Bool>(false)
    private let begun = Atomic<Int>(0)

    /// The number of looks that hold their places, or have.
    var held: Int { begun.load(ordering: .acquiring) }
    var names: [String] { done.withLock { $0 } }
    func note(_ name: String) { done.withLock { $0.append(name) } }
    func release() { isReleased.store(true, ordering: .releasing) }
    func hold() async throws {
      begun.add(1, ordering: .releasing)
      while !isReleased.load(ordering: .acquiring) { try await breath() }
    }
  }

  @Test func `forty looks of one wait, and one of another is the next`() async throws {
    let (turns, looks) = (LookTurns(places: 1), Looks())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await turns.take("mallory") { try await looks.hold() } }
      try await eventually { looks.held == 1 }
      for _ in 1...40 {
        group.addTask { await turns.take("mallory") { looks.note("mallory") } }
      }
      try await eventually { turns.waitingCount(of: "mallory") == 40 }
      group.addTask { await turns.take("bob") { looks.note("bob") } }
      try await eventually { turns.waitingCount(of: "bob") == 1 }
      #expect(looks.names.isEmpty)
      looks.release()
      try await group.waitForAll()
    }
    #expect(looks.names == ["bob"] + [String](repeating: "mallory", count: 40))
  }

  @Test func `one user has all places but one`() async throws {
    let (turns, looks) = (LookTurns(places: 3), Looks())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 1...2 {
        group.addTask { try await turns.take("mallory") { try await looks.hold() } }
      }
      try await eventually { looks.held == 2 }
      group.addTask { await turns.take("mallory") { looks.note("mallory") } }
      try await eventually { turns.waitingCount(of: "mallory") == 1 }
      await turns.take("bob") { looks.note("bob") }
      #expect(looks.names == ["bob"])
      looks.release()
      try await group.waitForAll()
    }
    #expect(looks.names == ["bob", "mallory"])
  }

  @Test func `what a look that waited returns and throws comes to its caller`() async throws {
    let (turns, looks) = (LookTurns(places: 1), Looks())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await turns.take("mallory") { try await looks.hold() } }
      try await eventually { looks.held == 1 }
      group.addTask {
        let answer = await turns.take("bob") { 7 }
        #expect(answer == 7)
      }
      group.addTask {
        await #expect(throws: MailboxError.closed) {
          try await turns.take("carol") { () async throws(MailboxError) in throw .closed }
        }
      }
      try await eventually {
        turns.waitingCount(of: "bob") == 1 && turns.waitingCount(of: "carol") == 1
      }
      looks.release()
      try await group.waitForAll()
    }
  }

  /// A store in which mallory's pages are held back.
  private struct HeldPages: StoreInFront {
    let store: any MailboxStoring
    let looks: Looks

    func drain(
      _ mailbox: MailboxAddress, from start: DrainStart, limit: DrainLimit
    ) async throws(MailboxError) -> Page {
      if mailbox == "mallory" { try? await looks.hold() }
      return try await store.drain(mailbox, from: start, limit: limit)
    }
  }

  @Test func `a user's calls wait for that user's others, and those of others do not`()
    async throws
  {
    let looks = Looks()
    try await withStore { store, clock in
      for user in ["mallory", "bob"] as [UserID] {
        _ = try await store.deposit(.direct("hi"), to: [MailboxAddress(user)])
      }
      let front = HeldPages(store: store, looks: looks)
      try await withServer(of: store, clock, behind: front) { served in
        try await served.connect(as: "mallory") { mallory in
          try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...40 {
              group.addTask {
                let page = try await mallory.mailbox.drain(.with { $0.device = "phone" })
                #expect(page.page.messages.count == 1)
              }
            }
            let turns = served.server.sessions.looking
            try await eventually {
              let waiting = turns.waitingCount(of: "mallory")
              return waiting > 0 && waiting + looks.held == 40
            }
            try await served.connect(as: "bob") { bob in
              let page = try await bob.mailbox.drain(.with { $0.device = "phone" })
              #expect(page.page.messages.count == 1)
              #expect(try await bob.mailbox.unread(.init()).unread.total == 1)
            }
            looks.release()
            try await group.waitForAll()
          }
        }
      }
    }
  }
}
