import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

@Suite(.serves, .timeLimit(.minutes(5))) struct DeliveryTests {
  private static func deposit(
    _ text: String, to users: [String], id: String = ""
  ) -> OfflineMailbox_V1_DepositRequest {
    .with {
      $0.recipients = users
      $0.message.sender = "alice"
      $0.message.id = id
      $0.message.elements = [.with { $0.text = text }]
    }
  }

  @Test func `G5, G9: a deposit reaches its mailboxes, once`() async throws {
    try await withServer { served in
      try await served.connect(as: "chat", roles: [.sender]) { connection in
        let request = Self.deposit("hi", to: ["bob", "carol"], id: "m1")
        let first = try await connection.delivery.deposit(request)
        #expect(first.receipts.map(\.user) == ["bob", "carol"])
        #expect(first.receipts.map(\.sequence) == [1, 1])
        #expect(first.receipts.map(\.duplicate) == [false, false])
        let second = try await connection.delivery.deposit(request)
        #expect(second.receipts.map(\.sequence) == [1, 1])
        #expect(second.receipts.map(\.duplicate) == [true, true])
      }
      #expect(try await served.store.texts(of: "bob") == ["hi"])
    }
  }

  @Test func `a stream answers each deposit in order, and goes on after a refusal`() async throws {
    try await withServer { served in
      try await served.connect(as: "chat", roles: [.sender]) { connection in
        let count = 3000
        try await connection.delivery.depositStream { writer in
          for number in 0..<count {
            try await writer.write(
              .with {
                $0.tag = UInt64(number)
                $0.deposit = Self.deposit("\(number)", to: number == 1234 ? [] : ["bob"])
              })
          }
        } onResponse: { response in
          var next: UInt64 = 0
          for try await answer in response.messages {
            #expect(answer.tag == next)
            if next == 1234 {
              #expect(answer.refused.reason == "noRecipients")
              #expect(answer.refused.status == 3)
              #expect(!answer.refused.hint.isEmpty)
            } else {
              #expect(answer.deposited.receipts.map(\.sequence) == [next < 1234 ? next + 1 : next])
            }
            next += 1
          }
          #expect(next == UInt64(count))
        }
      }
      let texts = try await served.store.texts(of: "bob")
      #expect(texts == (0..<3000).filter { $0 != 1234 }.map { "\($0)" })
    }
  }

  @Test func `a message is recalled where no device has it yet`() async throws {
    try await withServer { served in
      try await served.connect(as: "chat", roles: [.sender]) { connection in
        _ = try await connection.delivery.deposit(
          Self.deposit("hi", to: ["bob", "carol"], id: "m1"))
        _ = try await served.store.register("phone", of: "carol", replacingOthers: false)
        try await served.store.acknowledge("carol", device: "phone", sequence: 1)
        let outcomes = try await connection.delivery.recall(
          .with {
            $0.sender = "alice"
            $0.id = "m1"
            $0.recipients = ["bob", "carol", "dave"]
          }
        ).outcomes
        #expect(outcomes.map(\.result) == [.recalled, .delivered, .notFound])
        #expect(outcomes.map(\.sequence) == [1, 1, 0])
      }
    }
  }

  @Test func `a recall without recipients is refused`() async throws {
    try await withServer { served in
      try await served.connect(as: "chat", roles: [.sender]) { connection in
        #expect(
          await refusal {
            _ = try await connection.delivery.recall(
              .with {
                $0.sender = "alice"
                $0.id = "m1"
              })
          } == Refused(.invalidArgument, "noRecipients"))
      }
    }
  }

  @Test func `a message is refused by the name of what is wrong with it`() async throws {
    try await withServer { served in
      try await served.connect(as: "chat", roles: [.sender]) { connection in
        let long = String(repeating: "x", count: 129)
        let changes: [(field: String, change: (inout OfflineMailbox_V1_Message) -> Void)] = [
          ("group.id", { $0.group.name = "friends" }),
          ("mentions[1]", { $0.mentions = ["bob", ""] }),
          ("mentions[0]", { $0.mentions = [long] }),
          ("elements", { $0.elements = [] }),
          ("elements", { ($0.elements, $0.encrypted) = ([], $0.encrypted) }),
        ]
        for (field, change) in changes {
          var request = Self.deposit("hi", to: ["bob"])
          change(&request.message)
          do {
            _ = try await connection.delivery.deposit(request)
            Issue.record("it was taken without \(field)")
          } catch let error as RPCError {
            #expect(error.code == .invalidArgument)
            #expect(error.message.hasPrefix("\(field) is "), "\(error.message)")
          }
        }
      }
      #expect(try served.store.view.mailboxes(after: nil, limit: 10).isEmpty)
    }
  }

  @Test func `a deposit that is none is refused and changes nothing`() async throws {
    try await withServer { served in
      try await served.connect(as: "chat", roles: [.sender]) { connection in
        let delivery = connection.delivery
        for (request, reason) in [
          (Self.deposit("hi", to: []), "noRecipients"),
          (Self.deposit("hi", to: [""]), "invalidIdentifier"),
          (Self.deposit("hi", to: Array(repeating: "bob", count: 10_001)), "tooManyRecipients"),
          (Self.deposit(String(repeating: "x", count: 100_000), to: ["bob"]), "messageTooLarge"),
          (OfflineMailbox_V1_DepositRequest.with { $0.recipients = ["bob"] }, "invalidArgument"),
          (Self.deposit("hi", to: ["bob"]).with { $0.message.sequence = 1 }, "invalidArgument"),
          (Self.deposit("hi", to: ["bob"]).with { $0.message.sender = "" }, "malformed"),
          (
            Self.deposit("hi", to: ["bob"]).with { $0.timeToLiveSeconds = .max }, "invalidArgument"
          ),
        ] {
          #expect(
            await refusal { _ = try await delivery.deposit(request) }
              == Refused(.invalidArgument, reason))
        }
      }
      #expect(try served.store.view.mailboxes(after: nil, limit: 10).isEmpty)
    }
  }
}

extension OfflineMailbox_V1_DepositRequest {
  fileprivate func with(_ change: (inout Self) -> Void) -> Self {
    var copy = self
    change(&copy)
    return copy
  }
}
