import Foundation
import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("What the phone is sent, byte for byte as in Payloads/") struct PayloadTests {
  private static let group = Group("#trip", name: "Trip", senderCard: "Al")

  private static let situations: [PayloadSituation] = [
    PayloadSituation("one-to-one"),
    PayloadSituation("one-to-one-without-nickname") { $0.message.senderName = "" },
    PayloadSituation("one-to-one-chinese") { $0.settings.language = "zh" },
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
    PayloadSituation("title-desc-and-ext-of-the-message") {
      $0.message = $0.message.pushed {
        $0.title = "Order 7"
        $0.desc = "On its way"
        $0.ext = #"{"order":7}"#
      }
    },
    PayloadSituation("badge-ignored") { $0.message = $0.message.pushed { $0.ignoresBadge = true } },
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
    PayloadSituation("content-hidden") { $0.settings.showsContent = false },
    PayloadSituation("encrypted") { $0.message.content = .encrypted([1]) },
    PayloadSituation("encrypted-silent") {
      $0.message.content = .encrypted([1])
      $0.settings.encrypted = .silent
    },
    PayloadSituation("summary-of-a-group") {
      $0.message.audience = .group(group)
      $0.waitingCount = 12
    },
    PayloadSituation("tencent") {
      $0.settings.renderer = PushProfile.tencent
      $0.message = $0.message.pushed { $0.ext = #"{"entity":{"action":1}}"# }
    },
    PayloadSituation("agora-group") {
      $0.settings.renderer = PushProfile.agora
      $0.message.audience = .group(group)
      $0.message.id = "m1"
      $0.message = $0.message.pushed { $0.ext = "x" }
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
    PayloadSituation("quotes-and-line-breaks") {
      $0.message.content = .elements([.text("say \"hi\"\\\n\tnow\u{1}")])
    },
  ]

  private static let elements = Message.Content.elements([
    .text("Look: "), .audio(Media(url: "u")), .file(Media(url: "u")), .image(Media(url: "u")),
    .video(Media(url: "u")), .location(Location(name: "here", latitude: 1, longitude: 2)),
    .face(index: 1, data: []), .custom(desc: "<card>", data: []),
  ])

  @Test(arguments: situations)
  func `each situation has the payload of its file`(situation: PayloadSituation) throws {
    let push = try #require(situation.push)
    let text = String(decoding: push.body, as: UTF8.self) + "\n"
    let file = Self.folder.appending(path: situation.name + ".json")
    if ProcessInfo.processInfo.environment["MAILBOX_WRITE_PAYLOADS"] != nil {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try text == String(contentsOf: file, encoding: .utf8))
    _ = try JSONSerialization.jsonObject(with: Data(push.body))
  }

  @Test func `each file has its situation`() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
      .filter { $0.hasSuffix(".json") }
    #expect(Set(files) == Set(Self.situations.map { $0.name + ".json" }))
  }

  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Payloads")
}
