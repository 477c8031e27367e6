import MailboxModel
import MailboxProtocol
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// The bytes that the store keeps are exactly those that the .proto describes, in both directions.
@Suite(.stores) struct StoredPageTests {
  /// Every message of a store's page, as the store decodes it and as the bytes it has there.
  private func stored(_ page: Page) throws -> [(WaitingMessage, [UInt8])] {
    var messages: [(WaitingMessage, [UInt8])] = []
    var reader = WireReader(page.bytes.span.bytes)
    while let field = try reader.nextField() {
      guard field.number == PageField.message else { continue }
      messages.append(
        (try WaitingMessage(decoding: reader.bytes(of: field)), reader.array(of: field)))
    }
    return messages
  }

  @Test func `generated types read a store's page and write the same bytes again`() async throws {
    let seed = SeededGenerator.seed(or: 41)
    var random = SeededGenerator(seed: seed)
    try await withStore { store, _ in
      for number in 0..<300 {
        var message = RandomMessage.draw(using: &random)
        if message.id != nil { message.id = try MessageID("m\(number)") }
        message.isOnlineOnly = false
        _ = try await store.deposit(message, to: ["bob"])
      }
      var place = DrainStart.oldest
      var count = 0
      while true {
        let page = try store.drain("bob", from: place, limit: DrainLimit())
        let decoded = try OfflineMailbox_V1_Page(serializedBytes: page.bytes)
        let expected = try stored(page)
        #expect(decoded.messages.count == page.messageCount, "seed \(seed)")
        #expect(decoded.unknownFields.data.isEmpty)
        for (generated, (message, bytes)) in zip(decoded.messages, expected) {
          #expect(generated.unknownFields.data.isEmpty, "seed \(seed)")
          #expect(try generated.serializedBytes() == bytes, "seed \(seed)")
          #expect(try WaitingMessage(generated) == message, "seed \(seed)")
        }
        count += decoded.messages.count
        place = .after(page.cursor)
        guard page.hasMore else { break }
      }
      #expect(count == 300)
    }
  }

  @Test func `gaps have the reasons and the numbers that the proto names`() async throws {
    try await withStore { store, clock in
      _ = try await store.deposit(.direct("recalled", id: "m1"), to: ["bob"])
      _ = try await store.deposit(.direct("expired").with { $0.timeToLiveSeconds = 5 }, to: ["bob"])
      _ = try await store.deposit(.direct("stays"), to: ["bob"])
      _ = try await store.recall("m1", from: "alice", in: ["bob"])
      clock.advance(seconds: 60)
      let page = try store.drain("bob", from: .oldest, limit: DrainLimit())
      let decoded = try OfflineMailbox_V1_Page(serializedBytes: page.bytes)
      #expect(decoded.gaps.map(\.reason) == [.recalled, .expired])
      #expect(decoded.gaps.map(\.from) == [1, 2])
      #expect(decoded.gaps.map(\.to) == [1, 2])
      #expect(decoded.gaps.map(\.count) == [1, 1])
      #expect(decoded.messages.map(\.sequence) == [3])
    }
  }

  @Test(arguments: Gap.Reason.allCases)
  func `a gap's reason has the same number in the model and in the proto`(
    reason: Gap.Reason
  ) throws {
    var writer = WireWriter()
    Gap(from: 3, to: 1 << 40, reason: reason).encode(to: &writer)
    let decoded = try OfflineMailbox_V1_Gap(serializedBytes: writer.bytes)
    // What is lost is purged with a word more.
    #expect(decoded.lost == (reason == .lost))
    let said = reason == .lost ? Gap.Reason.purged : reason
    #expect(decoded.reason.rawValue == Int(said.rawValue))
    guard case .UNRECOGNIZED = decoded.reason else {
      #expect(try decoded.serializedBytes() == writer.bytes)
      return
    }
    Issue.record("the proto has no name for \(reason)")
  }
}
