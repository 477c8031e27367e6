internal import MailboxModel
internal import MailboxPush

/// Intents that go through the policy, and what it lets pass through the composer and a profile.
struct RenderWork {
  private static let noon = Timestamp(milliseconds: 1_790_000_000_000)
  private static let messagesCount = 512

  let name: String
  private let settings: PushSettings
  private let messages: [WaitingMessage]
  private let device: Device

  /// One for each platform, in its plain form.
  static func all() throws -> [RenderWork] {
    try Binding.Platform.allCases.map { try RenderWork(platform: $0) }
  }

  private init(platform: Binding.Platform) throws {
    name = "\(platform)"
    settings = PushSettings()
    var device = Device(
      id: DeviceID(checked: "phone"), registeredAt: Self.noon, acknowledged: 0)
    device.binding = Binding(
      token: String(repeating: "0123456789abcdef", count: 4), platform: platform,
      credential: "main", topic: "com.example.chat")
    self.device = device
    messages = try (1...Self.messagesCount).map { try Self.message(UInt64($0)) }
  }

  /// One-to-one and group messages, some with words of the sender's own, in English and Chinese.
  private static func message(_ sequence: UInt64) throws -> WaitingMessage {
    let sender = UserID(checked: "user-\(sequence % 50)")
    let texts = ["See you at the station at nine.", "明天早上九点在车站见。", "👍"]
    var message = Message(
      from: sender, text: texts[Int(sequence % 3)], id: MessageID(checked: "m\(sequence)"))
    message.senderName = "Alice \(sequence % 50)"
    if sequence % 4 == 0 {
      message.audience = .group(Group(GroupID(checked: "trip"), name: "The trip"))
    }
    if sequence % 8 == 0 {
      var push = OfflinePush()
      push.title = "Trip"
      push.ext = #"{"entity":{"action":1,"chatType":2}}"#
      message.push = push
    }
    let body = try message.encodedBody(
      expiresAtSeconds: UInt32(noon.seconds + 3600), sentAt: noon)
    var waiting = try WaitingMessage(decoding: body.span.bytes)
    waiting.sequence = sequence
    waiting.number = sequence
    return waiting
  }

  /// Decides about so many intents, and renders those that are to be pushed.
  func run(_ intents: Int) {
    let user = UserID(checked: "bob")
    let mailbox = MailboxAddress(user)
    var bytes = 0
    for number in 0..<intents {
      let message = messages[number % messages.count]
      let question = PushQuestion(
        of: user, message: .waiting(message), device: device, graceSeconds: 120, now: Self.noon)
      guard case .push = PushPolicy.decide(question), let binding = device.binding else { continue }
      let id = PushID(high: UInt64(truncatingIfNeeded: number), low: message.sequence)
      let content = PushComposer(
        settings: settings, preferences: question.preferences, platform: binding.platform
      ).content(
        of: message, id: id, to: device.id, of: mailbox, in: Epoch(rawValue: 1),
        badge: message.sequence, now: Self.noon)
      bytes += RenderedPush(content, to: binding, by: settings.renderer)?.body.count ?? 0
    }
    precondition(bytes > 0, "nothing was rendered")
  }
}
