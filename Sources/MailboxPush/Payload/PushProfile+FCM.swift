internal import MailboxModel

extension PushProfile {
  /// FCM keeps a message at most this long: 28 days, in seconds.
  private static let fcmSecondsMax: Int64 = 28 * 86_400

  /// `{"message":{"token":…,"notification":{…},"data":{…},"android":{…}}}`
  ///
  /// A notification's `tag` makes a repeated push replace the first; a `collapse_key` is given to what
  /// any newer one replaces only, as a device has but four of them at FCM. What the app shows itself, as
  /// it has to decrypt it or as the sender says so, is data alone. The names are Google's ('REST
  /// Resource: projects.messages').
  func fcmBody(of content: PushContent, token: PushToken) -> [UInt8] {
    let isShown = content.kind == .alert && !content.isShownByApp
    var json = JSONWriter()
    json.object { json in
      json.object("message") { json in
        json.string("token", token.value)
        if isShown { json.object("notification") { $0.notification(content) } }
        json.object("data") { data(content, isShown: isShown, to: &$0) }
        json.object("android") { json in
          if content.kind == .badge { json.string("collapse_key", "badge") }
          json.string("priority", content.kind == .alert ? "HIGH" : "NORMAL")
          let seconds = content.expiresAt.seconds - content.now.seconds
          json.string("ttl", "\(min(max(seconds, 0), Self.fcmSecondsMax))s")
          if isShown { json.object("notification") { $0.androidNotification(content) } }
        }
        if content.kind == .alert, let label = content.analyticsLabel {
          json.object("fcm_options") { $0.string("analytics_label", label) }
        }
      }
    }
    return json.bytes
  }

  private func data(_ content: PushContent, isShown: Bool, to json: inout JSONWriter) {
    json.string("push", content.id.description)
    if content.kind == .alert && !isShown { json.wordsAsData(content) }
    if !isShown, let badge = content.badge { json.string("badge", "\(badge)") }
    custom(content, to: &json)
  }
}

extension JSONWriter {
  fileprivate mutating func notification(_ content: PushContent) {
    optional("title", content.title)
    string("body", content.body)
    optional("image", content.image)
  }

  /// The same for an app that shows it itself: FCM's data has texts only, so that a list is one too.
  fileprivate mutating func wordsAsData(_ content: PushContent) {
    optional("title", content.title)
    optional("subtitle", content.subtitle)
    string("body", content.body)
    optional("image", content.image)
    optional("sound", content.sound)
    optional("channel_id", content.androidChannelID)
    optional("thread", content.threadID)
    optional("category", content.category)
    optional("notification_priority", content.interruptionLevel?.androidPriority)
    optional("visibility", content.androidVisibility?.androidName)
    optional("title_loc_key", content.titleLocalization?.key)
    listAsText("title_loc_args", content.titleLocalization?.arguments ?? [])
    optional("body_loc_key", content.bodyLocalization?.key)
    listAsText("body_loc_args", content.bodyLocalization?.arguments ?? [])
  }

  private mutating func listAsText(_ name: StaticString, _ values: [String]) {
    if values.isEmpty { return }
    var list = JSONWriter()
    list.list(values)
    string(name, String(decoding: list.bytes, as: UTF8.self))
  }

  fileprivate mutating func androidNotification(_ content: PushContent) {
    optional("sound", content.sound)
    string("tag", content.collapseID)
    optional("channel_id", content.androidChannelID)
    if let badge = content.badge { number("notification_count", badge) }
    optional("notification_priority", content.interruptionLevel?.androidPriority)
    optional("visibility", content.androidVisibility?.androidName)
    optional("title_loc_key", content.titleLocalization?.key)
    strings("title_loc_args", content.titleLocalization?.arguments ?? [])
    optional("body_loc_key", content.bodyLocalization?.key)
    strings("body_loc_args", content.bodyLocalization?.arguments ?? [])
  }
}

extension OfflinePush.InterruptionLevel {
  /// The nearest priority on Android (Google, 'NotificationPriority').
  fileprivate var androidPriority: String {
    switch self {
    case .passive: "PRIORITY_LOW"
    case .active: "PRIORITY_DEFAULT"
    case .timeSensitive: "PRIORITY_HIGH"
    case .critical: "PRIORITY_MAX"
    }
  }
}

extension OfflinePush.AndroidVisibility {
  /// Google's name for it ('Visibility').
  var androidName: String {
    switch self {
    case .private: "PRIVATE"
    case .public: "PUBLIC"
    case .secret: "SECRET"
    }
  }
}
