public import MailboxModel

/// Something that an app is to take off the screen, as it is no news any more: what was read on another
/// device, or a message that its sender took back.
///
/// In payloads `clear`: `{"conversation":"alice","through":9}`, or of one message
/// `{"conversation":"alice","sequence":5,"message":"m1"}`; a group has `"isGroup":1` besides. FCM, whose
/// data are texts, has the same as text.
public struct PushClear: Sendable, Hashable {
  /// A part of a conversation.
  public enum Extent: Sendable, Hashable {
    /// All through a sequence.
    case through(UInt64)
    /// One message.
    case message(sequence: UInt64, MessageID?)
  }

  /// The conversation as its user finds it.
  public var conversation: Conversation
  /// The part of it that goes.
  public var extent: Extent

  /// Something of a conversation.
  public init(_ conversation: Conversation, _ extent: Extent) {
    self.conversation = conversation
    self.extent = extent
  }
}

extension PushProfile {
  /// The body of a push that shows nothing and takes something away, the same in all profiles.
  func clearBody(_ clear: PushClear, of content: PushContent, to binding: Binding) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      switch binding.platform {
      case .apns:
        json.object("aps") { $0.number("content-available", 1) }
        json.object("clear") { $0.members(of: clear) }
      case .fcm: fcm(clear, of: content, to: binding, &json)
      case .webhook:
        json.string("id", content.id.description)
        json.string("kind", "clear")
        json.string("app", content.mailbox.app.value)
        json.string("user", content.mailbox.user.value)
        json.string("device", content.device.value)
        json.string("token", binding.token.value)
        json.object("clear") { $0.members(of: clear) }
        json.number("expiresAt", content.expiresAt.seconds)
      }
    }
    return json.bytes
  }

  private func fcm(
    _ clear: PushClear, of content: PushContent, to binding: Binding, _ json: inout JSONWriter
  ) {
    var text = JSONWriter()
    text.object { $0.members(of: clear) }
    let words = String(decoding: text.bytes, as: UTF8.self)
    json.object("message") { json in
      json.string("token", binding.token.value)
      json.object("data") { json in
        json.string("push", content.id.description)
        json.string("clear", words)
      }
      json.object("android") { json in
        json.string("priority", "NORMAL")
        let seconds = content.expiresAt.seconds - content.now.seconds
        json.string("ttl", "\(max(seconds, 0))s")
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func members(of clear: PushClear) {
    string("conversation", clear.conversation.description)
    if clear.conversation.isGroup { number("isGroup", 1) }
    switch clear.extent {
    case .through(let sequence): number("through", sequence)
    case .message(let sequence, let id):
      number("sequence", sequence)
      optional("message", id?.value)
    }
  }
}
