import MailboxModel
import MailboxPush
import MailboxTesting

extension PayloadSituation {
  /// One a file.
  static let all = words + sounds + senders + profiles + encrypted + badges

  private static let group = Group("#trip", name: "Trip", senderCard: "Al")

  private static let words: [PayloadSituation] = [
    PayloadSituation("one-to-one"),
    PayloadSituation("one-to-one-without-nickname") { $0.message.senderName = "" },
    PayloadSituation("one-to-one-chinese") { $0.settings.language = "zh" },
    PayloadSituation("one-to-one-in-the-users-language") { $0.preferences.language = "zh-Hans-CN" },
    PayloadSituation("group-with-card") { $0.message.audience = .group(group) },
    PayloadSituation("group-with-nickname") {
      $0.message.audience = .group(Group("#trip", name: "Trip"))
    },
    PayloadSituation("group-without-sender-name") {
      $0.message.audience = .group(Group("#trip", name: "Trip"))
      $0.message.senderName = ""
    },
    PayloadSituation("group-chinese") {
      $0.message.audience = .group(group)
      $0.settings.language = "zh"
    },
    PayloadSituation("all-elements-english") { $0.message.content = elements },
    PayloadSituation("all-elements-chinese") {
      $0.message.content = elements
      $0.settings.language = "zh"
    },
    PayloadSituation("content-hidden") { $0.settings.showsContent = false },
    PayloadSituation("summary-of-a-group") {
      $0.message.audience = .group(group)
      $0.waitingCount = 12
    },
    PayloadSituation("summary-of-messages-with-everything") {
      $0.message = everything($0.message)
      $0.waitingCount = 12
    },
    PayloadSituation("quotes-and-line-breaks") {
      $0.message.content = .elements([.text("say \"hi\"\\\n\tnow\u{1}")])
    },
    PayloadSituation("names-of-strangers") {
      $0.message.senderName = "Al\nYour bank: code 1234\u{202E}"
      $0.message.audience = .group(Group("#trip", name: String(repeating: "x", count: 5000)))
    },
  ]

  private static let elements = Message.Content.elements([
    .text("Look: "), .audio(Media(url: "u")), .file(Media(url: "u")), .image(Media(url: "u")),
    .video(Media(url: "u")), .location(Location(name: "here", latitude: 1, longitude: 2)),
    .face(index: 1, data: []), .custom(desc: "<card>", data: []),
  ])

  private static let sounds: [PayloadSituation] = [
    PayloadSituation("sound-of-the-message") {
      $0.message = $0.message.pushed { $0.iosSound = "bell.caf" }
      $0.preferences.oneToOneSound = "user.caf"
    },
    PayloadSituation("sound-of-the-user") {
      $0.preferences.oneToOneSound = "user.caf"
      $0.settings.oneToOneSound = "server.caf"
    },
    PayloadSituation("sound-of-the-server-for-groups") {
      $0.message.audience = .group(group)
      $0.preferences.oneToOneSound = "user.caf"
      $0.settings.groupSound = "server.caf"
    },
    PayloadSituation("no-sound") { $0.preferences.oneToOneSound = PushSound.none },
  ]

  /// Situations made by a sender's wishes.
  private static let senders: [PayloadSituation] = [
    PayloadSituation("title-desc-and-ext-of-the-message") {
      $0.message = $0.message.pushed {
        $0.title = "Order 7"
        $0.desc = "On its way"
        $0.ext = #"{"order":7}"#
      }
    },
    PayloadSituation("badge-ignored") { $0.message = $0.message.pushed { $0.ignoresBadge = true } },
    PayloadSituation("words-of-the-app") {
      $0.message = localized($0.message)
    },
    PayloadSituation("words-of-the-app-fcm") {
      $0.message = localized($0.message)
      $0.platform = .fcm
    },
    PayloadSituation("words-of-the-app-fcm-handled-by-the-app") {
      $0.message = localized($0.message).pushed { $0.androidNotifyMode = .custom }
      $0.platform = .fcm
    },
    PayloadSituation("words-of-the-app-webhook") {
      $0.message = localized($0.message)
      $0.platform = .webhook
    },
    PayloadSituation("mentioned-by-name") {
      $0.message.audience = .group(group)
      $0.message.mentions = Message.Mentions(users: ["bob"])
      $0.settings.mentionsAreTimeSensitive = true
    },
    PayloadSituation("mentioned-as-everyone") {
      $0.message.audience = .group(group)
      $0.message.mentions = Message.Mentions(everyone: true)
      $0.settings.mentionsAreTimeSensitive = true
    },
    PayloadSituation("fcm") {
      $0.platform = .fcm
      $0.message = $0.message.pushed { $0.androidChannelID = "chat" }
    },
    PayloadSituation("fcm-handled-by-the-app") {
      $0.platform = .fcm
      $0.message = $0.message.pushed { $0.androidNotifyMode = .custom }
    },
    PayloadSituation("webhook") { $0.platform = .webhook },
    PayloadSituation("tencent") {
      $0.profile = .tencent
      $0.message = $0.message.pushed { $0.ext = #"{"entity":{"action":1}}"# }
    },
    PayloadSituation("agora-group") {
      $0.profile = .agora
      $0.message.audience = .group(group)
      $0.message.id = "m1"
      $0.message = $0.message.pushed { $0.ext = "x" }
    },
  ]

  /// All that a sender can wish, on every platform and in every profile.
  private static let profiles: [PayloadSituation] =
    inAll("everything") {
      $0.message = everything($0.message)
    } + [
      PayloadSituation("everything-fcm-handled-by-the-app") {
        $0.message = everything($0.message).pushed { $0.androidNotifyMode = .custom }
        $0.platform = .fcm
      }
    ]

  private static let encrypted: [PayloadSituation] =
    [
      PayloadSituation("encrypted") { $0.message.content = .encrypted([1]) },
      PayloadSituation("encrypted-decryptable-beyond-4-kib") {
        $0.message.content = .encrypted([UInt8](repeating: 7, count: 4000))
        $0.settings.encrypted = .decryptable
      },
      PayloadSituation("encrypted-decryptable-beyond-4-kib-fcm") {
        $0.message.content = .encrypted([UInt8](repeating: 7, count: 4000))
        $0.settings.encrypted = .decryptable
        $0.platform = .fcm
      },
    ]
    + inAll("encrypted-silent") {
      $0.message.content = .encrypted([1])
      $0.settings.encrypted = .silent
    }
    + inAll("encrypted-decryptable") {
      $0.message.content = .encrypted([0, 16, 131, 255])
      $0.settings.encrypted = .decryptable
    }

  private static let badges = inAll("badge") { $0.isBadge = true }

  /// A situation on every platform, in every profile that differs there.
  private static func inAll(
    _ name: String, _ change: (inout PayloadSituation) -> Void
  ) -> [PayloadSituation] {
    [Binding.Platform.apns, .fcm].flatMap { platform in
      PushProfile.allCases.map { profile in
        PayloadSituation("\(name)-\(platform)-\(profile)") {
          $0.platform = platform
          $0.profile = profile
          change(&$0)
        }
      }
    } + [
      PayloadSituation("\(name)-webhook") {
        $0.platform = .webhook
        change(&$0)
      }
    ]
  }

  private static func localized(_ message: Message) -> Message {
    message.pushed {
      $0.titleLocalization = OfflinePush.LocalizedText("NEW_ORDER")
      $0.bodyLocalization = OfflinePush.LocalizedText("ORDER_BY", arguments: ["Al\nice", "7"])
    }
  }

  private static func everything(_ message: Message) -> Message {
    message.with {
      $0.id = "m1"
      $0.audience = .group(group)
    }.pushed {
      $0.title = "Order 7"
      $0.subtitle = "Two pizzas"
      $0.ext = #"{"order":7}"#
      $0.androidChannelID = "orders"
      $0.image = "https://example.org/pizza.jpg"
      $0.threadID = "orders"
      $0.category = "ORDER"
      $0.interruptionLevel = .timeSensitive
      $0.relevanceScore = 0.75
      $0.analyticsLabel = "orders_1"
      $0.androidVisibility = .private
    }
  }
}
