import MailboxClient
import MailboxModel
import MailboxTesting
import Testing

@Suite struct LocalNotificationTests {
  private func announces(
    _ message: Message = .direct("hi"), sequence: UInt64 = 1, isLive: Bool = true,
    isInBackground: Bool = true, isQuietHour: Bool = false,
    _ change: (inout LocalNotificationRule) -> Void = { _ in }
  ) throws -> Bool {
    var rule = LocalNotificationRule(user: "bob")
    change(&rule)
    let moment = Timestamp(milliseconds: 1000)
    let body = try message.encodedBody(expiresAtSeconds: 1, sentAt: moment)
    var waiting = try WaitingMessage(decoding: body.span.bytes)
    waiting.sequence = sequence
    return rule.announces(
      waiting, isLive: isLive, isInBackground: isInBackground, isQuietHour: isQuietHour, at: moment)
  }

  @Test func `a live message in the background is announced`() throws {
    #expect(try announces())
    #expect(try announces(.group("hi")))
  }

  @Test func `nothing is announced in the foreground, nor what a push announced`() throws {
    #expect(try !announces(isInBackground: false))
    #expect(try !announces(isLive: false))
  }

  @Test func `own, online-only and unpushed messages are not announced`() throws {
    #expect(try !announces(.direct("hi", from: "bob")))
    #expect(try !announces(sequence: 0))
    var push = OfflinePush()
    push.isDisabled = true
    let unpushed = push
    #expect(try !announces(Message.direct("hi").with { $0.push = unpushed }))
  }

  @Test func `the user's wishes hold`() throws {
    #expect(try !announces(isQuietHour: true))
    #expect(try !announces { $0.preferences.isEnabled = false })
    #expect(try !announces { $0.preferences.silentUntil = Timestamp(milliseconds: 1001) })
    #expect(try announces { $0.preferences.silentUntil = Timestamp(milliseconds: 1000) })
    #expect(
      try !announces(.group("hi")) { $0.conversations["#room"] = ConversationNotifications.none })
    #expect(try !announces(.group("hi")) { $0.conversations["#room"] = .mentions })
    let mention = Message.group("hi").with { $0.mentions.users = ["bob"] }
    #expect(try announces(mention) { $0.conversations["#room"] = .mentions })
  }

  @Test func `a message that its sender forces passes over silence, and not over pushes off`()
    throws
  {
    var push = OfflinePush()
    push.isForced = true
    let forced = push
    let message = Message.group("hi").with { $0.push = forced }
    #expect(try announces(message, isQuietHour: true))
    #expect(try announces(message) { $0.conversations["#room"] = ConversationNotifications.none })
    #expect(try !announces(message) { $0.preferences.isEnabled = false })
  }
}
