public import MailboxModel

/// Messages of every kind and with every option, as a seeded generator draws them.
public enum RandomMessage {
  /// Any message that fits the limit.
  public static func draw(using random: inout some RandomNumberGenerator) -> Message {
    var message = Message(
      from: UserID(checked: "sender-\(Int.random(in: 0..<4, using: &random))"),
      senderName: text(using: &random),
      id: random.once(in: 3)
        ? nil : MessageID(checked: "m\(UInt32.random(in: 0..<1000, using: &random))"),
      audience: audience(using: &random),
      sentAt: random.once(in: 2)
        ? nil
        : Timestamp(milliseconds: Int64.random(in: -1000...4_000_000_000_000, using: &random)),
      content: content(using: &random))
    if random.once(in: 3) { message.mentions = mentions(using: &random) }
    if random.once(in: 3) { message.push = push(using: &random) }
    message.isOnlineOnly = random.once(in: 8)
    message.counts = !random.once(in: 5)
    return message
  }

  /// Any element, kind by kind with the same odds.
  public static func element(using random: inout some RandomNumberGenerator) -> Element {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: .text(text(using: &random))
    case 1: .audio(media(using: &random))
    case 2: .file(media(using: &random))
    case 3: .image(media(using: &random))
    case 4: .video(media(using: &random))
    case 5: .face(index: .random(in: 0...UInt32.max, using: &random), data: bytes(using: &random))
    case 6:
      .location(
        Location(
          name: text(using: &random),
          latitude: Double.random(in: -90...90, using: &random),
          longitude: random.once(in: 4) ? 0 : Double.random(in: -180...180, using: &random)))
    default: .custom(desc: text(using: &random), data: bytes(using: &random))
    }
  }

  /// Words of several scripts, sometimes none.
  public static func text(using random: inout some RandomNumberGenerator) -> String {
    let words = ["hi", "naïve", "消息", "👩‍👩‍👧", "\u{0}", "line\nbreak", "مرحبا", "e\u{301}"]
    let count = Int.random(in: 0..<6, using: &random)
    return (0..<count).map { _ in random.pick(words) }.joined(separator: " ")
  }

  /// Some bytes, sometimes none.
  public static func bytes(using random: inout some RandomNumberGenerator) -> [UInt8] {
    let count = random.once(in: 10) ? 5000 : Int.random(in: 0..<40, using: &random)
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  private static func content(using random: inout some RandomNumberGenerator) -> Message.Content {
    if random.once(in: 4) { return .encrypted(bytes(using: &random)) }
    let count = Int.random(in: 0..<5, using: &random)
    return .elements((0..<count).map { _ in element(using: &random) })
  }

  private static func audience(using random: inout some RandomNumberGenerator) -> Message.Audience {
    switch Int.random(in: 0..<3, using: &random) {
    case 0: .oneToOne(peer: nil)
    case 1: .oneToOne(peer: UserID(checked: "peer"))
    default:
      .group(
        Group(
          GroupID(checked: "room-\(Int.random(in: 0..<3, using: &random))"),
          name: text(using: &random), senderCard: text(using: &random)))
    }
  }

  private static func mentions(using random: inout some RandomNumberGenerator) -> Message.Mentions {
    let count = Int.random(in: 0..<3, using: &random)
    return Message.Mentions(
      everyone: random.once(in: 2), users: (0..<count).map { UserID(checked: "user-\($0)") })
  }

  private static func push(using random: inout some RandomNumberGenerator) -> OfflinePush {
    var push = OfflinePush()
    push.isDisabled = random.once(in: 2)
    push.isForced = random.once(in: 2)
    push.title = random.once(in: 2) ? nil : text(using: &random)
    push.desc = random.once(in: 2) ? nil : text(using: &random)
    push.ext = random.once(in: 2) ? nil : text(using: &random)
    push.iosSound = random.once(in: 2) ? nil : text(using: &random)
    push.androidSound = random.once(in: 2) ? nil : text(using: &random)
    push.ignoresBadge = random.once(in: 2)
    push.androidChannelID = random.once(in: 2) ? nil : text(using: &random)
    push.androidNotifyMode = random.once(in: 2) ? .custom : .notificationBar
    if random.once(in: 2) { addShown(to: &push, using: &random) }
    return push
  }

  /// Adds the looks of a notification, within the limits.
  private static func addShown(
    to push: inout OfflinePush, using random: inout some RandomNumberGenerator
  ) {
    func localization(_ random: inout some RandomNumberGenerator) -> OfflinePush.LocalizedText {
      let count = Int.random(in: 0...8, using: &random)
      return OfflinePush.LocalizedText(
        "KEY", arguments: (0..<count).map { _ in text(using: &random) })
    }
    push.subtitle = random.once(in: 2) ? nil : text(using: &random)
    push.image = random.once(in: 2) ? nil : "https://example.org/p.png"
    push.threadID = random.once(in: 2) ? nil : "thread"
    push.category = random.once(in: 2) ? nil : "CHAT"
    push.interruptionLevel =
      random.once(in: 2) ? nil : random.pick(OfflinePush.InterruptionLevel.allCases)
    push.relevanceScore = random.once(in: 2) ? nil : random.pick([0, 0.25, 1])
    push.titleLocalization = random.once(in: 2) ? nil : localization(&random)
    push.bodyLocalization = random.once(in: 2) ? nil : localization(&random)
    push.analyticsLabel = random.once(in: 2) ? nil : "label_1"
    push.androidVisibility =
      random.once(in: 2) ? nil : random.pick(OfflinePush.AndroidVisibility.allCases)
  }

  private static func media(using random: inout some RandomNumberGenerator) -> Media {
    Media(
      url: text(using: &random), name: text(using: &random),
      sizeBytes: random.once(in: 3) ? 0 : .random(in: 0...UInt64.max, using: &random),
      durationMilliseconds: random.once(in: 3) ? 0 : .random(in: 0...UInt32.max, using: &random))
  }
}
