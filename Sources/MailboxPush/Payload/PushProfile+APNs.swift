internal import MailboxModel

extension PushProfile {
  /// `{"aps":{"alert":{…},"badge":…,"sound":…}, …}`
  func apnsBody(of content: PushContent) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.object("aps") { $0.aps(content) }
      custom(content, to: &json)
    }
    return json.bytes
  }

  /// What stands beside `aps`, or in FCM's `data`.
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
  }
}

extension JSONWriter {
  fileprivate mutating func aps(_ content: PushContent) {
    if content.kind == .alert {
      object("alert") { json in
        json.optional("title", content.title)
        json.string("body", content.body)
      }
    }
    if let badge = content.badge { number("badge", badge) }
    if content.kind == .alert { optional("sound", content.sound) }
    if content.kind == .silent { number("content-available", 1) }
  }
}
