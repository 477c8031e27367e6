import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("What a notification looks like") struct AppearanceTests {
  private func content(
    _ message: Message = .direct("hi"), change: (inout PayloadSituation) -> Void = { _ in }
  ) -> PushContent {
    PayloadSituation("look") {
      $0.message = message
      change(&$0)
    }.content
  }

  @Test func `notifications are grouped by conversation unless the message says otherwise`() {
    #expect(content(.direct("hi", from: "alice")).threadID == "alice")
    #expect(content(.group("hi", in: "#trip")).threadID == "#trip")
    #expect(content(.direct("hi").pushed { $0.threadID = "orders" }).threadID == "orders")
    for odd in ["", "a\nb", String(repeating: "x", count: 65)] {
      #expect(content(.direct("hi").pushed { $0.threadID = odd }).threadID == "alice")
    }
  }

  @Test func `a conversation whose id is odd is grouped by a short one that stays the same`() throws
  {
    let id = try UserID(String(repeating: "\u{1}", count: 128))
    let thread = content(.direct("hi", from: id)).threadID
    #expect(thread?.utf8.count == 36)
    #expect(content(.direct("hi", from: id)).threadID == thread)
    let other: UserID = "\u{1}"
    #expect(content(.direct("hi", from: other)).threadID != thread)
  }

  @Test func `mentions by name are time-sensitive where the setting says so`() {
    func level(
      _ mentions: Message.Mentions, isOn: Bool = true,
      wish: OfflinePush.InterruptionLevel? = nil
    ) -> OfflinePush.InterruptionLevel? {
      var message = Message.group("hi").with { $0.mentions = mentions }
      if let wish { message = message.pushed { $0.interruptionLevel = wish } }
      return content(message) { $0.settings.mentionsAreTimeSensitive = isOn }.interruptionLevel
    }
    #expect(level(Message.Mentions(users: ["carol", "bob"])) == .timeSensitive)
    #expect(level(Message.Mentions(users: ["bob"]), isOn: false) == nil)
    #expect(level(Message.Mentions(users: ["carol"])) == nil)
    #expect(level(Message.Mentions(everyone: true)) == nil)
    #expect(level(Message.Mentions(users: ["bob"]), wish: .passive) == .passive)
    #expect(level(Message.Mentions(), isOn: false, wish: .critical) == .critical)
  }

  @Test(
    arguments: [
      { $0.image = "http://example.org/p" }, { $0.image = "https://a b" }, { $0.image = "" },
      { $0.image = "https://" + String(repeating: "x", count: 1017) },
      { $0.relevanceScore = 1.01 }, { $0.relevanceScore = .nan },
      { $0.relevanceScore = -.infinity },
      { $0.analyticsLabel = "a b" }, { $0.analyticsLabel = "" },
      { $0.analyticsLabel = String(repeating: "x", count: 51) },
      { $0.category = "a\u{0}" }, { $0.category = String(repeating: "x", count: 65) },
      { $0.bodyLocalization = OfflinePush.LocalizedText("") },
      { $0.titleLocalization = OfflinePush.LocalizedText("\u{7}") },
      {
        $0.bodyLocalization = OfflinePush.LocalizedText(
          "K", arguments: Array(repeating: "x", count: 9))
      },
    ] as [@Sendable (inout OfflinePush) -> Void])
  func `what a provider would refuse is left out, and the push goes`(
    wish: @Sendable (inout OfflinePush) -> Void
  ) {
    let odd = content(.direct("hi").pushed(wish))
    #expect(odd == content(.direct("hi").pushed { _ in }))
  }

  @Test func `a custom message has something to say when the app has words for it`() {
    let silent = Message(from: "alice", content: .elements([.custom(desc: "", data: [1])]))
    #expect(PushQuestion.asked(silent).decision == .suppress(.nothingToSay))
    let words = OfflinePush.LocalizedText("CALL")
    #expect(PushQuestion.asked(silent.pushed { $0.bodyLocalization = words }).decision == .push)
    #expect(PushQuestion.asked(silent.pushed { $0.titleLocalization = words }).decision == .push)
  }
}
