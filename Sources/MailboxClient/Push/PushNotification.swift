internal import FoundationEssentials
public import MailboxModel

/// The message and the conversation that a received push notification is about.
///
/// It reads the payloads that the mailbox's push part renders: plain (`sender`, `group`, `message`,
/// `sequence`, `ext`), Agora-like (`f`, `g`, `m`, `e`) and Tencent-like (`ext` alone, whose JSON may
/// name the conversation as `entity`).
public struct PushNotification: Hashable, Sendable {
  /// The most bytes that are looked at: what the platforms let through.
  public static let bytesMax = 8192

  /// The sender of the message; nil when the payload does not say.
  public var sender: UserID?
  /// The group it was sent to; nil for one-to-one.
  public var group: GroupID?
  /// The message, as its sender named it; in an Agora-like payload of a message without a name, its
  /// sequence.
  public var messageID: MessageID?
  /// Its place in the mailbox; nil when the payload does not say.
  public var sequence: UInt64?
  /// The app's own data.
  public var ext: String?

  /// The conversation to open when the notification is tapped.
  public var conversation: Conversation? {
    if let group { .group(group) } else { sender.map(Conversation.peer) }
  }

  /// Reads a payload as JSON, as FCM's `data` or a webhook has it. Nil when it is none of a mailbox.
  public init?(json: [UInt8]) {
    guard json.count <= Self.bytesMax,
      let fields = try? JSONDecoder().decode(PushFields.self, from: Data(json))
    else { return nil }
    self.init { fields.values[$0] }
  }

  /// Reads a payload as the platform gives it to the app. Nil when it is none of a mailbox.
  public init?(userInfo: [AnyHashable: Any]) {
    self.init { name in
      switch userInfo[name] {
      case let text as String: text
      case let number as Int: String(number)
      default: nil
      }
    }
  }

  private init?(_ field: (String) -> String?) {
    ext = field("ext") ?? field("e")
    sender = (field("sender") ?? field("f")).flatMap { try? UserID($0) }
    group = (field("group") ?? field("g")).flatMap { try? GroupID($0) }
    messageID = (field("message") ?? field("m")).flatMap { try? MessageID($0) }
    sequence = field("sequence").flatMap(UInt64.init)
    if sender == nil, group == nil { takeEntity() }
    guard sender != nil || group != nil || ext != nil else { return nil }
  }

  /// The conversation that the app's own data names, as Tencent's user interface writes it: for a
  /// group `sender` is the group's id.
  private mutating func takeEntity() {
    guard let ext,
      let entity = try? JSONDecoder().decode(PushExtension.self, from: Data(ext.utf8)).entity
    else { return }
    if entity.chatType == 2 {
      group = try? GroupID(entity.sender)
    } else {
      sender = try? UserID(entity.sender)
    }
  }
}

/// `{"entity":{"chatType":1|2,"sender":…}}`
private struct PushExtension: Decodable {
  struct Entity: Decodable {
    var chatType: Int
    var sender: String
  }

  var entity: Entity
}

/// The texts and numbers at a payload's root; what else stands there is passed over.
private struct PushFields: Decodable {
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  var values: [String: String] = [:]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for name in container.allKeys {
      if let text = try? container.decode(String.self, forKey: name) {
        values[name.stringValue] = text
      } else if let number = try? container.decode(UInt64.self, forKey: name) {
        values[name.stringValue] = String(number)
      }
    }
  }
}
