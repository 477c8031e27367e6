import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct DrainTests {
  @Test func `G2, G6: a mailbox drains in order, page by page, over the wire`() async throws {
    try await withServer { served in
      for number in 1...50 {
        _ = try await served.store.deposit(.direct("text \(number)"), to: ["bob"])
      }
      try await served.connect(as: "bob") { connection in
        var request = OfflineMailbox_V1_DrainRequest()
        request.device = "phone"
        request.entriesMax = 7
        var sequences: [UInt64] = []
        var texts: [String] = []
        while true {
          let page = try await connection.mailbox.drain(request).page
          #expect(page.messages.count <= 7)
          sequences += page.messages.map(\.sequence)
          texts += page.messages.flatMap { $0.elements.map(\.text) }
          request.cursor = page.cursor
          #expect(page.cursor.sequence == sequences.last)
          guard page.more else { break }
        }
        #expect(sequences == Array(1...50))
        #expect(texts == (1...50).map { "text \($0)" })
      }
    }
  }

  @Test func `a page's entries are the store's bytes, unchanged`() async throws {
    let seed = SeededGenerator.seed(or: 5)
    try await withServer { served in
      var random = SeededGenerator(seed: seed)
      for number in 0..<60 {
        let message = RandomMessage.draw(using: &random).with {
          $0.isOnlineOnly = false
          $0.id = MessageID(checked: "m\(number)")
        }
        _ = try await served.store.deposit(message, to: ["bob"])
      }
      let stored = try await served.store.drainAll("bob", from: .oldest)
      try await served.connect(as: "bob") { connection in
        let response = try await connection.mailbox.drain(
          .with {
            $0.device = "phone"
            $0.bytesMax = 1 << 20
          })
        let messages = try response.page.messages.map { try WaitingMessage($0) }
        #expect(messages.map(Slot.message) == stored, "seed \(seed)")
      }
    }
  }

  @Test func `G3: what was acknowledged is not drained again`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        let signedIn = try await connection.mailbox.signIn(.with { $0.device = "phone" })
        #expect(signedIn.acknowledged.sequence == 0)
        for text in ["one", "two", "three"] {
          _ = try await served.store.deposit(.direct(text), to: ["bob"])
        }
        var cursor = signedIn.acknowledged
        cursor.sequence = 2
        _ = try await connection.mailbox.acknowledge(
          .with {
            $0.device = "phone"
            $0.cursor = cursor
          })
        let page = try await connection.mailbox.drain(.with { $0.device = "phone" }).page
        #expect(page.messages.map(\.sequence) == [3])
        #expect(!page.more)
      }
    }
  }

  @Test func `G6: a cursor of another epoch or from the future is refused`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("one"), to: ["bob"])
      let epoch = try served.store.summary(of: "bob").epoch
      try await served.connect(as: "bob") { connection in
        #expect(
          await refusal {
            _ = try await connection.mailbox.drain(
              .with { $0.cursor = .init(Cursor(epoch: Epoch(rawValue: 9), sequence: 1)) })
          } == Refused(.failedPrecondition, "cursorOfAnotherEpoch"))
        #expect(
          await refusal {
            _ = try await connection.mailbox.drain(
              .with { $0.cursor = .init(Cursor(epoch: epoch, sequence: 2)) })
          } == Refused(.outOfRange, "cursorFromTheFuture"))
        #expect(
          await refusal {
            _ = try await connection.mailbox.acknowledge(
              .with {
                $0.device = "phone"
                $0.cursor = .init(Cursor(epoch: epoch, sequence: 2))
              })
          } == Refused(.outOfRange, "cursorFromTheFuture"))
        #expect(
          await refusal {
            _ = try await connection.mailbox.acknowledge(.with { $0.device = "phone" })
          } == Refused(.invalidArgument, "invalidArgument"))
      }
      #expect(try served.store.devices(of: "bob").isEmpty)
    }
  }

  @Test func `G4: gaps come with their reasons`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("one", id: "m1"), to: ["bob"])
      _ = try await served.store.deposit(.direct("two"), to: ["bob"])
      _ = try await served.store.recall("m1", from: "alice", in: ["bob"])
      try await served.connect(as: "bob") { connection in
        let page = try await connection.mailbox.drain(.with { $0.device = "phone" }).page
        #expect(page.gaps.map(\.reason) == [.recalled])
        #expect(page.messages.map(\.sequence) == [2])
      }
    }
  }
}
