import MailboxModel
import MailboxStore
import MailboxTesting

extension ModelOperation {
  static let mailboxes: [MailboxAddress] =
    ["alice", "bob", "carol", "dave", "erin"] + [MailboxAddress("bob", in: "shop")]
  private static let senders: [UserID] = ["alice", "bob", "zoe"]
  private static let devices: [DeviceID] = ["phone", "tablet", "watch", "web"]
  private static let groups: [GroupID] = ["#one", "#two"]
  private static let conversations: [Conversation] = ["alice", "bob", "zoe", "#one", "#two"]

  /// The next operation. What it refers to is drawn from what the reference holds, mostly.
  static func draw(
    for reference: ReferenceMailboxes, using random: inout SeededGenerator
  ) -> ModelOperation {
    let mailbox = random.pick(mailboxes)
    let device = random.pick(devices)
    let head = reference.mailboxes[mailbox]?.head ?? 0
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<34: return .deposit(message(using: &random), to: recipients(using: &random))
    case 34..<38:
      let count = Int.random(in: 1...5, using: &random)
      return .depositTogether(
        (0..<count).map { _ in
          Deposit(message(using: &random), to: recipients(using: &random))
        })
    case 38..<52:
      return .acknowledge(
        mailbox, device, mustBeKnown: random.once(in: 4),
        through: sequence(upTo: head, beyond: 40, using: &random),
        isOfAnotherEpoch: random.once(in: 40))
    case 52..<60:
      return .markRead(
        mailbox, random.pick(conversations),
        through: sequence(upTo: head, beyond: .max, using: &random))
    case 60..<67: return recall(in: mailbox, of: reference, using: &random)
    case 67..<71:
      return .register(device, of: mailbox, replacingOthers: random.once(in: 3))
    case 71..<73:
      return random.once(in: 4)
        ? .removeDevice(device, of: mailbox) : .signOut(device, of: mailbox)
    case 73..<76:
      return .setPresence(
        random.pick([.foreground, .background, .suspended]),
        badge: random.once(in: 2) ? nil : .random(in: 0...9, using: &random), of: device,
        in: mailbox)
    case 76..<79: return .bind(binding(using: &random), to: device, of: mailbox)
    case 79..<80:
      let token = random.once(in: 2) ? nil : binding(using: &random).token
      return .unbind(device, of: mailbox, token: token)
    case 80..<81: return .setPushPreferences(preferences(using: &random), of: mailbox)
    case 81..<84:
      return .setNotifications(
        random.pick(ConversationNotifications.allCases), of: random.pick(conversations), in: mailbox
      )
    case 84..<85:
      return random.once(in: 3)
        ? .purge(mailbox, removingDevices: random.once(in: 2)) : .sweep
    case 85..<92: return .advance(milliseconds: milliseconds(using: &random))
    case 92..<97: return .settle
    case 97..<99: return .sweep
    default: return random.once(in: 2) ? .reopen : .settle
    }
  }

  private static func message(using random: inout SeededGenerator) -> Message {
    var message = RandomMessage.draw(using: &random)
    message.sender = random.pick(senders)
    message.id = random.once(in: 5) ? nil : messageID(using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: message.audience = .oneToOne(peer: random.pick(senders))
    case 1: message.audience = .oneToOne()
    default: message.audience = .group(Group(random.pick(groups), name: "G"))
    }
    message.isOnlineOnly = random.once(in: 20)
    message.timeToLiveSeconds = random.pick([nil, nil, nil, 1, 60, 900, 5000, 100_000])
    return message
  }

  private static func messageID(using random: inout SeededGenerator) -> MessageID {
    MessageID(checked: "m\(Int.random(in: 0..<60, using: &random))")
  }

  private static func recipients(using random: inout SeededGenerator) -> [MailboxAddress] {
    let first = random.pick(mailboxes)
    let others = mailboxes.filter { $0.app == first.app }
    let count = random.once(in: 2) ? 0 : Int.random(in: 0...3, using: &random)
    return [first] + (0..<count).map { _ in random.pick(others) }
  }

  private static func sequence(
    upTo head: UInt64, beyond odds: Int, using random: inout SeededGenerator
  ) -> UInt64 {
    if odds < .max, random.once(in: odds) {
      return head + 1 + UInt64.random(in: 0...3, using: &random)
    }
    let back =
      random.once(in: 3)
      ? UInt64.random(in: 0...20, using: &random) : .random(in: 0...2, using: &random)
    return head - min(head, back)
  }

  private static func binding(using random: inout SeededGenerator) -> Binding {
    let platform = random.pick(Binding.Platform.allCases)
    return Binding(
      token: "\(Int.random(in: 0..<3, using: &random))".asAppleToken, platform: platform,
      credential: "main", environment: random.pick(Binding.Environment.allCases), topic: "chat",
      registeredAt: Timestamp(milliseconds: .random(in: 1...1_000_000, using: &random)))
  }

  private static func preferences(using random: inout SeededGenerator) -> PushPreferences {
    var preferences = PushPreferences()
    preferences.isEnabled = random.once(in: 2)
    preferences.oneToOneSound = random.once(in: 2) ? nil : "ping"
    preferences.groupSound = random.once(in: 2) ? nil : ""
    preferences.silentUntil = random.once(in: 2) ? nil : Timestamp(milliseconds: 1_800_000_000_000)
    if random.once(in: 2) {
      preferences.quietHours = try? QuietHours(
        startMinute: .random(in: 0..<1440, using: &random), endMinute: 30, timeZone: "Asia/Tokyo")
    }
    preferences.countsMuted = random.once(in: 2)
    preferences.language = random.once(in: 2) ? nil : "zh-Hans"
    return preferences
  }

  /// Moments, minutes around the idempotency window, at times hours, and seldom past every lease.
  private static func milliseconds(using random: inout SeededGenerator) -> Int64 {
    switch Int.random(in: 0..<40, using: &random) {
    case 0..<22: .random(in: 1...900, using: &random)
    case 22..<32: .random(in: 1000...60_000, using: &random)
    case 32..<36: .random(in: 100_000...400_000, using: &random)
    case 36..<38: .random(in: 550_000...650_000, using: &random)
    case 38: .random(in: 3_600_000...7_200_000, using: &random)
    default: random.once(in: 3) ? 2 * 86_400_000 : 3_000_000
    }
  }

  /// A message that waits, mostly, so that it can be taken back.
  private static func recall(
    in mailbox: MailboxAddress, of reference: ReferenceMailboxes,
    using random: inout SeededGenerator
  ) -> ModelOperation {
    let waiting = reference.mailboxes[mailbox]?.waiting.filter { $0.shown.message.id != nil } ?? []
    guard !waiting.isEmpty, !random.once(in: 4) else {
      return .recall(messageID(using: &random), from: random.pick(senders), in: mailbox)
    }
    let message = random.pick(waiting).shown.message
    return .recall(message.id ?? "m0", from: message.sender, in: mailbox)
  }
}
