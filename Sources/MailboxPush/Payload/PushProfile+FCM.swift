internal import MailboxModel

extension PushProfile {
  /// FCM keeps a message at most this long: 28 days, in seconds.
  private static let fcmSecondsMax: Int64 = 28 * 86_400

  /// `{"message":{"token":…,"notification":{…},"data":{…},"android":{…}}}`
  ///
  /// A notification's `tag` makes a repeated push replace the first; a `collapse_key` is given to what
  /// any newer one replaces only, as a device has but four of them at FCM.
  func fcmBody(of content: PushContent, token: String) -> [UInt8] {
    let isShown = content.kind == .alert && !content.isHandledByApp
    var json = JSONWriter()
    json.object { json in
      json.object("message") { json in
        json.string("token", token)
        if isShown { json.object("notification") { $0.words(content) } }
        json.object("data") { data(content, isShown: isShown, to: &$0) }
        json.object("android") { json in
          if content.kind == .badge { json.string("collapse_key", "badge") }
          json.string("priority", content.kind == .alert ? "HIGH" : "NORMAL")
          let seconds = content.expiresAt.seconds - content.now.seconds
          json.string("ttl", "\(min(max(seconds, 0), Self.fcmSecondsMax))s")
          if isShown { json.object("notification") { $0.androidNotification(content) } }
        }
      }
    }
    return json.bytes
  }

  private func data(_ content: PushContent, isShown: Bool, to json: inout JSONWriter) {
    json.string("push", content.id.description)
    if content.kind == .alert && !isShown { json.words(content) }
    if !isShown, let badge = content.badge { json.string("badge", "\(badge)") }
    custom(content, to: &json)
  }
}

extension JSONWriter {
  fileprivate mutating func words(_ content: PushContent) {
    optional("title", content.title)
    string("body", content.body)
  }

  fileprivate mutating func androidNotification(_ content: PushContent) {
    optional("sound", content.sound)
    string("tag", content.collapseID)
    optional("channel_id", content.androidChannelID)
    if let badge = content.badge { number("notification_count", badge) }
  }
}
