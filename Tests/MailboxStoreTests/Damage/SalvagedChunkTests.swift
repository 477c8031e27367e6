import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// The messages of a mailbox whose row is gone are where its chunks lie.
@Suite("G4: a mailbox that is set aside is given all of its chunks", .stores)
struct SalvagedChunkTests {
  /// Settles messages of so many bytes one by one, breaks the row, and returns what repairing gives back.
  private func repaired(
    _ sizes: [Int], before: (EmbeddedStore) async throws -> Void = { _ in }
  ) async throws -> [String] {
    let open = try await OpenStore()
    try await before(open.store)
    for (index, spaces) in sizes.enumerated() {
      let text = "m\(index + 1)" + String(repeating: " ", count: spaces)
      _ = try await open.store.deposit(.direct(text), to: ["bob"])
      try await open.store.settle()
    }
    await open.store.close()
    try SettledRows(of: open.path).rewrite(\.mailboxes, of: "bob") { [0xFF] + $0.dropFirst() }
    try await open.reopen()
    // It is set aside by whoever needs the row.
    await #expect(throws: MailboxError.self) {
      try await open.store.deposit(.direct("refused"), to: ["bob"])
    }
    #expect(try await open.store.repair().isSound)
    let slots = try await open.store.drainAll("bob")
    await open.store.close()
    return slots.map {
      if case .message(let message) = $0 { String(message.text.prefix { $0 != " " }) } else { "?" }
    }
  }

  @Test func `also where the newest one took in others that had begun later`() async throws {
    let texts = try await repaired([10, 10, 10, 6000, 1000, 6000])
    #expect(texts == (1...6).map { "m\($0)" })
  }

  @Test func `also where others lie before it`() async throws {
    let texts = try await repaired([9000, 9000, 10, 10, 6000, 1000, 6000])
    #expect(texts == (1...7).map { "m\($0)" })
  }

  @Test func `and none of an earlier epoch`() async throws {
    let texts = try await repaired([10, 10]) { store in
      for number in 1...5 {
        let text = "old \(number)" + String(repeating: " ", count: 9000)
        _ = try await store.deposit(.direct(text), to: ["bob"])
        try await store.settle()
      }
      _ = try await store.purge("bob")
    }
    #expect(texts == ["m1", "m2"])
  }
}
