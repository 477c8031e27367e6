import MailboxModel

/// The meaning of each field of a payload, for the table in Push.md.
enum PayloadFieldMeanings {
  static let all: [Binding.Platform: [String: String]] = [
    .apns: aps.merging(custom) { $1 },
    .fcm: fcm.merging(
      Dictionary(uniqueKeysWithValues: custom.map { ("message.data." + $0.key, $0.value) })
    ) { $1 },
    .webhook: webhook,
  ]

  private static let aps = [
    "aps.alert.body": "the text; not there beside `loc-key`",
    "aps.alert.loc-args": "what the app's words for the text are filled in with",
    "aps.alert.loc-key": "the key of the app's words for the text",
    "aps.alert.subtitle": "the sender's, between title and text",
    "aps.alert.title": "the sender's; not there beside `title-loc-key`",
    "aps.alert.title-loc-key": "the key of the app's words for the title",
    "aps.badge": "the number on the icon",
    "aps.category": "the app's kind of notification, with its buttons",
    "aps.content-available": "1: wakes the app in the background",
    "aps.interruption-level":
      "`passive`, `active`, `time-sensitive`, `critical`: the sender's, or by `push.timeSensitiveMentions`",
    "aps.mutable-content":
      "1: the app's service extension changes it, to show a picture or decrypt",
    "aps.relevance-score": "0 to 1: its weight in the phone's summary",
    "aps.sound": "the name of the sound",
    "aps.thread-id":
      "what the phone groups by: the sender's, else the peer's or group's id, or a hash of one with controls",
    "clear.conversation": "of which conversation something goes off the screen",
    "clear.isGroup": "1 of a group",
    "clear.message": "the message that was recalled, where its sender gave an id",
    "clear.sequence": "the message that was recalled",
    "clear.through": "all through this sequence was read",
    "image": "where a picture lies, for the service extension",
  ]

  /// Beside `aps`, or in FCM's `data`.
  private static let custom = [
    "e": "the app's own data (`ext`)",
    "encrypted": "the message's encrypted bytes in Base64; not there where they do not fit",
    "epoch": "the mailbox's epoch, to fetch an encrypted message by, with `sequence`",
    "ext": "the app's own data",
    "f": "the sender",
    "g": "the group",
    "group": "the group; not there in one-to-one messages",
    "m": "the message's id, or its sequence",
    "message": "the message's id, where its sender gave one",
    "sender": "the sender",
    "sequence": "the message's place in the mailbox",
    "t": "the recipient",
  ]

  private static let fcm = [
    "message.android.collapse_key": "`badge`: a newer number replaces an older one",
    "message.android.notification.body_loc_args": "what the app's words are filled in with",
    "message.android.notification.body_loc_key": "the key of the app's words for the text",
    "message.android.notification.channel_id": "the channel",
    "message.android.notification.notification_count": "the number on the icon",
    "message.android.notification.notification_priority":
      "the interruption level: `PRIORITY_LOW`, `_DEFAULT`, `_HIGH`, `_MAX`",
    "message.android.notification.sound": "the name of the sound",
    "message.android.notification.tag": "replaces an earlier push that is still shown",
    "message.android.notification.title_loc_key": "the key of the app's words for the title",
    "message.android.notification.visibility": "`PRIVATE`, `PUBLIC`, `SECRET`: on a locked screen",
    "message.android.priority": "`HIGH` of alerts, else `NORMAL`",
    "message.android.ttl": "how long it is of use, at most 28 days",
    "message.data.badge": "the number on the icon, where the app sets it",
    "message.data.body": "the text, where the app shows it",
    "message.data.body_loc_args": "a JSON list in a text, where the app shows it",
    "message.data.body_loc_key": "the key of the app's words, where the app shows it",
    "message.data.category": "the app's kind of notification, where the app shows it",
    "message.data.channel_id": "the channel, where the app shows it",
    "message.data.clear": "what goes off the screen, as JSON in a text",
    "message.data.image": "where a picture lies, where the app shows it",
    "message.data.notification_priority": "as above, where the app shows it",
    "message.data.push": "the push's id",
    "message.data.sound": "the name of the sound, where the app shows it",
    "message.data.subtitle": "the sender's, where the app shows it",
    "message.data.thread": "what to group by, where the app shows it",
    "message.data.title": "the sender's, where the app shows it",
    "message.data.title_loc_key": "the key of the app's words, where the app shows it",
    "message.data.visibility": "as above, where the app shows it",
    "message.fcm_options.analytics_label": "what Google's statistics call it",
    "message.notification.body": "the text",
    "message.notification.image": "where a picture lies",
    "message.notification.title": "the sender's",
    "message.token": "the device's token; does not count",
  ]

  private static let webhook = [
    "analyticsLabel": "what Google's statistics call it",
    "app": "the app",
    "badge": "the number on the icon",
    "body": "the text",
    "bodyArguments": "what the app's words for the text are filled in with",
    "bodyKey": "the key of the app's words for the text",
    "category": "the app's kind of notification",
    "channel": "the Android channel",
    "clear.conversation": "of which conversation something goes off the screen",
    "clear.isGroup": "1 of a group",
    "clear.message": "the message that was recalled, where its sender gave an id",
    "clear.sequence": "the message that was recalled",
    "clear.through": "all through this sequence was read",
    "collapse": "replaces an earlier push that is still shown",
    "device": "the device",
    "encrypted": "the message's encrypted bytes in Base64; not there where they do not fit",
    "epoch": "the mailbox's epoch, to fetch an encrypted message by, with `sequence`",
    "expiresAt": "until when it is of use, in seconds since 1970",
    "ext": "the app's own data",
    "group": "the group; not there in one-to-one messages",
    "id": "the push's id, the same on every attempt",
    "image": "where a picture lies",
    "interruptionLevel": "as Apple's",
    "kind": "`alert`, `silent`, `badge`, `clear`",
    "message": "the message's id, where its sender gave one",
    "relevanceScore": "0 to 1",
    "sender": "the sender",
    "senderName": "the sender's name, cleaned and cut",
    "sequence": "the message's place in the mailbox",
    "sound": "the name of the sound",
    "subtitle": "the sender's, between title and text",
    "thread": "what to group by",
    "title": "the sender's",
    "titleKey": "the key of the app's words for the title",
    "token": "the device's token; does not count",
    "user": "whose device it is",
    "visibility": "as Google's",
  ]
}
