import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

/// A situation by its name, and what the phone is sent in it.
struct PayloadSituation: Sendable, CustomTestStringConvertible {
  /// The name of its file.
  let name: String
  var message = Message.direct("Dinner at eight?").with { $0.senderName = "Alice" }
  var preferences = PushPreferences()
  var settings = PushSettings()
  var platform = Binding.Platform.apns
  var profile = PushProfile.plain
  var waitingCount = 1
  /// True when it is about the badge alone.
  var isBadge = false
  var badge: UInt64 = 3
  var user: UserID = "bob"
  var device: DeviceID = "phone"

  var testDescription: String { name }

  init(_ name: String, _ change: (inout PayloadSituation) -> Void = { _ in }) {
    self.name = name
    change(&self)
  }

  var binding: Binding { Binding(token: "token-1", platform: platform, credential: "main") }

  var content: PushContent {
    let id = PushID(high: 0x0102_0304_0506_8708, low: 9)
    if isBadge {
      var content = PushContent(
        .badge, id: id, mailbox: MailboxAddress(user), device: device, collapseID: "badge",
        expiresAt: PushQuestion.noon.adding(seconds: 60), now: PushQuestion.noon)
      content.badge = badge
      return content
    }
    return PushComposer(settings: settings, preferences: preferences, platform: platform).content(
      of: WaitingMessage(message), id: id, to: device, of: MailboxAddress(user),
      in: Epoch(rawValue: 0xE90C), badge: badge, waitingCount: waitingCount,
      now: PushQuestion.noon)
  }

  var push: RenderedPush? { RenderedPush(content, to: binding, by: profile) }
}
