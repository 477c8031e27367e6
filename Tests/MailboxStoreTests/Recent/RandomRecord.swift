import MailboxModel
import MailboxTesting
import StoredBytes

@testable import MailboxStore

/// Records of every kind with random content.
enum RandomRecord {
  static func number(using random: inout SeededGenerator) -> UInt64 {
    switch Int.random(in: 0..<4, using: &random) {
    case 0: 0
    case 1: UInt64.random(in: 0...300, using: &random)
    case 2: UInt64.random(in: 0...(1 << 50), using: &random)
    default: UInt64.max
    }
  }

  static func reference(using random: inout SeededGenerator) -> MailboxReference {
    let user = UserID(checked: "user-\(Int.random(in: 0..<99, using: &random))é")
    return MailboxReference(
      MailboxKey(MailboxAddress(user, in: random.once(in: 2) ? "default" : "other")),
      beginsEpoch: random.once(in: 2) ? 0 : .random(in: 1...UInt64.max, using: &random))
  }

  static func conversation(using random: inout SeededGenerator) -> ConversationKey {
    let name = "c\(Int.random(in: 0..<1000, using: &random))"
    return ConversationKey(
      random.once(in: 2) ? .peer(UserID(checked: name)) : .group(GroupID(checked: name)))
  }

  static func move(using random: inout SeededGenerator) -> FloorMove {
    FloorMove(
      floor: number(using: &random), messages: number(using: &random),
      bytes: number(using: &random))
  }

  static func removal(using random: inout SeededGenerator) -> Removal {
    var removal = Removal()
    var sequence: UInt64 = 0
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      sequence += UInt64.random(in: 1...3, using: &random)
      removal.add(
        sequence, reason: random.pick(Gap.Reason.allCases), bodyBytes: 40,
        forgetting: random.once(in: 2) ? conversation(using: &random) : nil)
    }
    return removal
  }

  /// In order, and within the limits that a row is checked for.
  static func mailboxRow(using random: inout SeededGenerator) -> MailboxRow {
    let positions = (0..<3).map { _ in number(using: &random) % (1 << 56) }.sorted()
    var head = HeadState(
      epoch: number(using: &random), head: positions[2], floor: positions[0],
      delivered: positions[1])
    head.messages = number(using: &random) % (1 << 48)
    head.bytes = number(using: &random) % (1 << 56)
    head.unread = number(using: &random) % (1 << 56)
    head.conversations = random.once(in: 3) ? nil : number(using: &random) % (1 << 40)
    head.forgottenThrough = random.pick(positions)
    head.earliestExpirySeconds = .random(in: 0...UInt32.max, using: &random)
    head.epochPosition = number(using: &random) % (1 << 60)
    head.settledPosition = number(using: &random) % (1 << 60)
    head.settledThrough = head.head
    head.isSettled = true
    var row = MailboxRow(head: head)
    if random.once(in: 2) {
      var builder = QueueChunkBuilder(firstSequence: 7)
      builder.append(Gap(from: 7, to: 9, reason: .expired))
      row.queue.newest = PlacedChunk(
        firstSequence: 7, row: builder.row(at: ChunkPlace(file: 3, offset: 4096)))
    }
    row.queue.hasOlderChunks = random.once(in: 2)
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      _ = row.put(
        KeyedConversation(key: conversation(using: &random), state: state(using: &random)))
    }
    row.hasMoreConversations = random.once(in: 2)
    row.hasIdentities = random.once(in: 2)
    return row
  }

  static func state(using random: inout SeededGenerator) -> ConversationState {
    var state = ConversationState()
    state.lastNumber = number(using: &random) % (1 << 56)
    state.readThrough = number(using: &random) % (1 << 56)
    state.notifications = random.pick(ConversationNotifications.allCases)
    var sequence: UInt64 = 0
    for _ in 0..<Int.random(in: 0...30, using: &random) {
      sequence += UInt64.random(in: 1...3, using: &random)
      state.unread.append(sequence)
    }
    return state
  }

  static func device(using random: inout SeededGenerator) -> Device {
    var device = Device(
      id: DeviceID(checked: "d\(Int.random(in: 0..<99, using: &random))"),
      registeredAt: time(using: &random), acknowledged: number(using: &random))
    device.lastSeenAt = time(using: &random)
    device.presence = random.pick(Presence.allCases)
    device.presenceSince = time(using: &random)
    device.reportedBadge = .random(in: 0...Device.reportedBadgeMax, using: &random)
    guard random.once(in: 2) else { return device }
    device.binding = Binding(
      token: String(repeating: "é", count: .random(in: 1...2000, using: &random)),
      platform: random.pick(Binding.Platform.allCases), credential: "main",
      environment: random.pick(Binding.Environment.allCases),
      topic: RandomMessage.text(using: &random), registeredAt: time(using: &random))
    return device
  }

  static func preferences(using random: inout SeededGenerator) -> PushPreferences {
    var preferences = PushPreferences()
    preferences.isEnabled = random.once(in: 2)
    preferences.oneToOneSound = random.once(in: 2) ? nil : RandomMessage.text(using: &random)
    preferences.groupSound = random.once(in: 2) ? nil : RandomMessage.text(using: &random)
    preferences.quietHours =
      random.once(in: 2)
      ? nil
      : try? QuietHours(
        startMinute: .random(in: 0..<1440, using: &random),
        endMinute: .random(in: 0..<1440, using: &random), timeZone: "Europe/Vienna")
    preferences.silentUntil = random.once(in: 2) ? nil : time(using: &random)
    preferences.countsMuted = random.once(in: 2)
    preferences.language = random.once(in: 2) ? nil : "zh-Hans"
    return preferences
  }

  static func time(using random: inout SeededGenerator) -> Timestamp {
    Timestamp(milliseconds: .random(in: Int64.min...Int64.max, using: &random))
  }

  /// A record of some kind; nil for kinds that are not of this type.
  static func record(_ kind: RecordKind, using random: inout SeededGenerator) -> MailboxRecord? {
    let mailbox = reference(using: &random)
    let count = Int.random(in: 0...3, using: &random)
    return switch kind {
    case .acknowledge:
      .acknowledge(
        mailbox, DeviceID(checked: "phone"), through: number(using: &random),
        move(using: &random), forgetting: devices(count, using: &random))
    case .removal:
      .removal((0..<count).map { _ in (reference(using: &random), removal(using: &random)) })
    case .read:
      .read(mailbox, conversation(using: &random), through: number(using: &random))
    case .devices:
      .devices(
        (0..<count).map { _ in deviceChange(using: &random) })
    case .preferences: .preferences(mailbox, preferences(using: &random))
    case .notifications:
      .notifications(
        mailbox, conversation(using: &random), random.pick(ConversationNotifications.allCases))
    case .purge:
      .purge(
        mailbox, epoch: number(using: &random), endsConversations: random.once(in: 2),
        forgetting: devices(count, using: &random))
    case .forgotten:
      .forgotten(
        mailbox,
        ForgottenConversations(
          keys: (0..<count).map { _ in conversation(using: &random) },
          conversations: number(using: &random), unread: number(using: &random)))
    case .feedPosition:
      .feedPosition(
        reader: FeedReaderName(checked: RandomMessage.text(using: &random)), number(using: &random))
    case .repair: .repair(mailbox, repair(using: &random))
    case .deposit, .endOfSegment: nil
    }
  }

  private static func deviceChange(
    using random: inout SeededGenerator
  ) -> MailboxRecord.DeviceChange {
    let mailbox = reference(using: &random)
    let move = random.once(in: 2) ? nil : move(using: &random)
    let device = device(using: &random)
    return random.once(in: 3)
      ? MailboxRecord.DeviceChange(mailbox: mailbox, forgetting: device.id, floorMove: move)
      : MailboxRecord.DeviceChange(mailbox: mailbox, device: device, floorMove: move)
  }

  private static func devices(_ count: Int, using random: inout SeededGenerator) -> [DeviceID] {
    (0..<count).map { _ in device(using: &random).id }
  }

  private static func repair(using random: inout SeededGenerator) -> MailboxRepair {
    var conversations: [ConversationKey: ConversationState] = [:]
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      conversations[conversation(using: &random)] = state(using: &random)
    }
    return MailboxRepair(
      messages: number(using: &random), bytes: number(using: &random),
      unread: number(using: &random),
      earliestExpirySeconds: .random(in: 0...UInt32.max, using: &random),
      conversations: conversations)
  }

  /// None, one of the present form or one of the former.
  static func identity(using random: inout SeededGenerator) -> IdentityHash? {
    switch Int.random(in: 0..<3, using: &random) {
    case 0: nil
    case 1: IdentityHash(former: number(using: &random))
    default:
      IdentityHash(StoreHash.Value(low: number(using: &random), high: number(using: &random)))
    }
  }

  static func deposit(using random: inout SeededGenerator) -> DepositRecord {
    let recipients = (0..<Int.random(in: 0...5, using: &random)).map { _ in
      DepositRecord.Recipient(
        mailbox: reference(using: &random), sequence: number(using: &random),
        number: number(using: &random), isOwn: random.once(in: 2),
        makesRoom: random.once(in: 2) ? nil : removal(using: &random))
    }
    return DepositRecord(
      identity: identity(using: &random),
      expiresAtSeconds: .random(in: 0...UInt32.max, using: &random),
      isOnlineOnly: random.once(in: 2), counts: random.once(in: 2),
      body: RandomMessage.bytes(using: &random), conversation: conversation(using: &random),
      ownConversation: random.once(in: 2) ? nil : conversation(using: &random),
      recipients: recipients)
  }
}
