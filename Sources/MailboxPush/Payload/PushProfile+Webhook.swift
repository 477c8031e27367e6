internal import MailboxModel

extension PushProfile {
  /// Everything that is known, for an address of the operator's own.
  func webhookBody(of content: PushContent, binding: Binding) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.string("id", content.id.description)
      json.string("kind", content.kind.rawValue)
      json.string("app", content.mailbox.app.value)
      json.string("user", content.mailbox.user.value)
      json.string("device", content.device.value)
      json.string("token", binding.token.value)
      if let sender = content.sender {
        json.string("sender", sender.value)
        if !content.senderName.isEmpty { json.string("senderName", content.senderName) }
        json.optional("group", content.group?.value)
        json.optional("message", content.messageID?.value)
        json.number("sequence", content.sequence)
      }
      json.optional("title", content.title)
      json.optional("subtitle", content.subtitle)
      if content.kind == .alert { json.string("body", content.body) }
      json.localization(content)
      json.appearance(content)
      if let badge = content.badge { json.number("badge", badge) }
      json.optional("ext", content.ext)
      json.secret(content)
      json.string("collapse", content.collapseID)
      json.number("expiresAt", content.expiresAt.seconds)
    }
    return json.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func localization(_ content: PushContent) {
    optional("titleKey", content.titleLocalization?.key)
    strings("titleArguments", content.titleLocalization?.arguments ?? [])
    optional("bodyKey", content.bodyLocalization?.key)
    strings("bodyArguments", content.bodyLocalization?.arguments ?? [])
  }

  fileprivate mutating func appearance(_ content: PushContent) {
    optional("image", content.image)
    optional("sound", content.sound)
    optional("thread", content.threadID)
    optional("category", content.category)
    optional("interruptionLevel", content.interruptionLevel?.appleName)
    optional("relevanceScore", content.relevanceScore)
    optional("analyticsLabel", content.analyticsLabel)
    optional("channel", content.androidChannelID)
    optional("visibility", content.androidVisibility?.androidName)
  }
}
