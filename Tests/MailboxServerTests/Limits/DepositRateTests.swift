import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@testable import MailboxServer

@Suite("What one user's messages may cost", .serves, .timeLimit(.minutes(5)))
struct DepositRateTests {
  private static func request(
    from sender: String, id: String, to recipients: [String]
  ) -> OfflineMailbox_V1_DepositRequest {
    .with {
      $0.message.sender = sender
      $0.message.id = id
      $0.message.elements = [.with { $0.text = "hi" }]
      $0.recipients = recipients
    }
  }

  @Test func `a unit is a message, ten recipients, a KiB, or 16 KiB of all copies`() {
    #expect(DepositUnits(recipients: 1, messageBytes: 500).count == 1)
    #expect(DepositUnits(recipients: 5000, messageBytes: 500).count == 1 + 500 + 152)
    #expect(DepositUnits(recipients: 1, messageBytes: 60 << 10).count == 1 + 60 + 3)
  }

  @Test func `who sends without end is refused, retries included, and all others go on`()
    async throws
  {
    // One of these messages costs fourteen seconds of it.
    try await withServer({ $0.limits.depositUnitsPerSecondPerSender = 1 }) { served in
      let crowd = (0..<100).map { "user-\($0)" }
      try await served.connect(as: "server", roles: [.sender]) { connection in
        let delivery = connection.delivery
        let found = await refusal {
          for _ in 1...100 {
            _ = try await delivery.deposit(Self.request(from: "mallory", id: "same", to: crowd))
          }
        }
        #expect(found == Refused(.resourceExhausted, "tooManyDeposits"))
        let recall = await refusal {
          _ = try await delivery.recall(
            .with {
              $0.sender = "mallory"
              $0.id = "same"
              $0.recipients = crowd
            })
        }
        #expect(recall == Refused(.resourceExhausted, "tooManyDeposits"))
        _ = try await delivery.deposit(Self.request(from: "alice", id: "a", to: crowd))
      }
      #expect(try await served.store.texts(of: "user-7") == ["hi", "hi"])
    }
  }

  @Test func `in a stream each message is refused by itself`() async throws {
    try await withServer({ $0.limits.depositUnitsPerSecondPerSender = 1 }) { served in
      let crowd = (0..<100).map { "user-\($0)" }
      try await served.connect(as: "server", roles: [.sender]) { connection in
        let senders = ["mallory", "mallory", "alice"]
        let answers = try await connection.delivery.depositStream { writer in
          for (tag, sender) in senders.enumerated() {
            try await writer.write(
              .with {
                $0.tag = UInt64(tag)
                $0.deposit = Self.request(from: sender, id: "\(tag)", to: crowd)
              })
          }
        } onResponse: { response in
          var reasons: [String] = []
          for try await message in response.messages { reasons.append(message.refused.reason) }
          return reasons
        }
        #expect(answers == ["", "tooManyDeposits", ""])
      }
    }
  }
}
