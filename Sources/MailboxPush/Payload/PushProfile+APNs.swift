internal import MailboxModel

extension PushProfile {
  /// `{"aps":{"alert":{…},"badge":…,"sound":…,"thread-id":…, …}, …}`
  ///
  /// The names in `aps` are Apple's ('Generating a remote notification').
  func apnsBody(of content: PushContent) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.object("aps") { $0.aps(content) }
      custom(content, to: &json)
      // Tencent's sender knows a picture too; Agora's profile has no place for one.
      if self != .agora && content.kind == .alert { json.optional("image", content.image) }
    }
    return json.bytes
  }

  /// Writes what stands beside `aps`, or in FCM's `data`.
  func custom(_ content: PushContent, to json: inout JSONWriter) {
    guard let sender = content.sender else { return }
    switch self {
    case .plain:
      json.string("sender", sender.value)
      json.optional("group", content.group?.value)
      json.optional("message", content.messageID?.value)
      json.string("sequence", "\(content.sequence)")
      json.optional("ext", content.ext)
    case .tencent:
      json.optional("ext", content.ext)
    case .agora:
      json.string("f", sender.value)
      json.string("t", content.mailbox.user.value)
      json.string("m", content.messageID?.value ?? "\(content.sequence)")
      json.optional("g", content.group?.value)
      json.optional("e", content.ext)
    }
    if content.secret != nil && self != .plain { json.string("sequence", "\(content.sequence)") }
    json.secret(content)
  }
}

extension JSONWriter {
  /// Writes what the app needs to decrypt the message: its bytes, or where they wait.
  mutating func secret(_ content: PushContent) {
    guard let secret = content.secret else { return }
    optional("epoch", content.epoch?.description)
    if case .bytes(let bytes) = secret { base64("encrypted", bytes) }
  }

  fileprivate mutating func aps(_ content: PushContent) {
    let isAlert = content.kind == .alert
    if isAlert { object("alert") { $0.alert(content) } }
    if let badge = content.badge { number("badge", badge) }
    if isAlert { optional("sound", content.sound) }
    if content.kind == .silent { number("content-available", 1) }
    guard isAlert else { return }
    if content.isMutable { number("mutable-content", 1) }
    optional("thread-id", content.threadID)
    optional("category", content.category)
    optional("interruption-level", content.interruptionLevel?.appleName)
    optional("relevance-score", content.relevanceScore)
  }

  /// A key of the app's own stands instead of the words: a phone shows the key where the app has none.
  private mutating func alert(_ content: PushContent) {
    if let title = content.titleLocalization {
      string("title-loc-key", title.key)
      strings("title-loc-args", title.arguments)
    } else {
      optional("title", content.title)
    }
    optional("subtitle", content.subtitle)
    if let body = content.bodyLocalization {
      string("loc-key", body.key)
      strings("loc-args", body.arguments)
    } else {
      string("body", content.body)
    }
  }
}

extension OfflinePush.InterruptionLevel {
  /// Apple's name for it.
  var appleName: String {
    switch self {
    case .passive: "passive"
    case .active: "active"
    case .timeSensitive: "time-sensitive"
    case .critical: "critical"
    }
  }
}
