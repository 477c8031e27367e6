import MailboxModel
import MailboxTesting
import Testing

@Suite("What a sender can wish for a push has limits") struct OfflinePushLimitTests {
  private static let long = String(repeating: "x", count: 2000)

  /// A wish by the name that it is refused by.
  struct Wish: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (inout OfflinePush) -> Void

    init(_ name: String, _ change: @escaping @Sendable (inout OfflinePush) -> Void) {
      testDescription = name
      self.change = change
    }
  }

  private static let wishes: [Wish] = [
    Wish("push.subtitle", { $0.subtitle = String(long.prefix(1025)) }),
    Wish("push.image", { $0.image = "http://example.org/p.png" }),
    Wish("push.image", { $0.image = "https://example.org/\n" }),
    Wish("push.image", { $0.image = "https://" }),
    Wish("push.image", { $0.image = "https://" + long.prefix(1017) }),
    Wish("push.thread_id", { $0.threadID = "" }),
    Wish("push.thread_id", { $0.threadID = String(long.prefix(65)) }),
    Wish("push.category", { $0.category = String(long.prefix(65)) }),
    Wish("push.relevance_score", { $0.relevanceScore = 1.5 }),
    Wish("push.relevance_score", { $0.relevanceScore = .nan }),
    Wish("push.title_localization.key", { $0.titleLocalization = .init("") }),
    Wish("push.body_localization.key", { $0.bodyLocalization = .init(String(long.prefix(129))) }),
    Wish(
      "push.body_localization.arguments",
      { $0.bodyLocalization = .init("K", arguments: Array(repeating: "", count: 9)) }
    ),
    Wish(
      "push.body_localization.arguments",
      { $0.bodyLocalization = .init("K", arguments: [String(long.prefix(257))]) }
    ),
    Wish("push.analytics_label", { $0.analyticsLabel = "" }),
    Wish("push.analytics_label", { $0.analyticsLabel = "two words" }),
    Wish("push.analytics_label", { $0.analyticsLabel = String(long.prefix(51)) }),
  ]

  @Test(arguments: wishes)
  func `a wish beyond them is refused by its name`(wish: Wish) {
    var push = OfflinePush()
    wish.change(&push)
    let error = #expect(throws: MailboxError.self) { try push.validate() }
    guard case .invalidArgument(wish.testDescription, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `the largest wishes are taken, and come back`() throws {
    var push = OfflinePush()
    push.subtitle = String(Self.long.prefix(1024))
    push.image = "https://" + Self.long.prefix(1016)
    push.threadID = String(Self.long.prefix(64))
    push.category = String(Self.long.prefix(64))
    push.interruptionLevel = .critical
    push.relevanceScore = 0
    push.titleLocalization = .init(String(Self.long.prefix(128)))
    push.bodyLocalization = .init(
      "K", arguments: Array(repeating: String(Self.long.prefix(256)), count: 8))
    push.analyticsLabel = "a-Z_0.9~%"
    push.androidVisibility = .secret
    try push.validate()
    let message = Message.direct("hi").with { $0.push = push }
    let body = try message.encodedBody(
      expiresAtSeconds: 1, sentAt: Timestamp(milliseconds: 1_700_000_000_123))
    #expect(try WaitingMessage(decoding: body.span.bytes).message.push == push)
  }
}
