import Foundation
import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("Pushes of messages that only the devices can read") struct EncryptedPushTests {
  private func push(
    _ bytes: [UInt8], on platform: Binding.Platform = .apns, profile: PushProfile = .plain,
    ext: String? = nil
  ) throws -> RenderedPush {
    try #require(
      PayloadSituation("encrypted") {
        $0.message.content = .encrypted(bytes)
        if let ext { $0.message = $0.message.pushed { $0.ext = ext } }
        $0.settings.encrypted = .decryptable
        $0.platform = platform
        $0.profile = profile
      }.push)
  }

  private func root(_ push: RenderedPush) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(push.body)) as? [String: Any])
  }

  /// The fields beside `aps`, or of FCM's `data`.
  private func fields(_ push: RenderedPush) throws -> [String: Any] {
    let root = try root(push)
    let message = root["message"] as? [String: Any]
    return message?["data"] as? [String: Any] ?? root
  }

  @Test(arguments: PushProfile.allCases)
  func `a decryptable push has words, the mutable mark and the bytes`(profile: PushProfile) throws {
    let push = try push([0, 16, 131, 255], profile: profile)
    let aps = try #require(try root(push)["aps"] as? [String: Any])
    #expect((aps["alert"] as? [String: String])?["body"] == "Alice: You have a new message")
    #expect(aps["mutable-content"] as? Int == 1)
    #expect(try fields(push)["encrypted"] as? String == "ABCD/w==")
    #expect(push.apnsPushType == "alert")
    #expect(push.apnsPriority == 10)
  }

  @Test(arguments: PushProfile.allCases)
  func `Google's is data alone, of high priority`(profile: PushProfile) throws {
    let push = try push([0, 16, 131, 255], on: .fcm, profile: profile)
    let message = try #require(try root(push)["message"] as? [String: Any])
    #expect(message["notification"] == nil)
    let android = try #require(message["android"] as? [String: Any])
    #expect(android["notification"] == nil)
    #expect(android["priority"] as? String == "HIGH")
    #expect(try fields(push)["encrypted"] as? String == "ABCD/w==")
    #expect(try fields(push)["body"] as? String == "Alice: You have a new message")
  }

  @Test(arguments: Binding.Platform.allCases)
  func `bytes come as long as they fit, then the place where they wait`(
    platform: Binding.Platform
  ) throws {
    var largest = 0
    for count in stride(from: 2400, through: 3400, by: 1) {
      let push = try push([UInt8](repeating: 255, count: count), on: platform)
      #expect(push.body.count <= 4096 + 7 + 19)
      let fields = try fields(push)
      #expect(fields["epoch"] as? String == "000000000000e90c")
      #expect("\(fields["sequence"] ?? "")" == "5")
      if let encrypted = fields["encrypted"] as? String {
        #expect(Data(base64Encoded: encrypted)?.count == count)
        largest = count
        #expect(!push.isTruncated)
      } else {
        #expect(push.isTruncated)
      }
    }
    #expect((2600...2999).contains(largest))
  }

  @Test func `bytes that do not fit leave the app's data and the words whole`() throws {
    let push = try push([UInt8](repeating: 255, count: 9000), ext: #"{"a":1}"#)
    #expect(try fields(push)["ext"] as? String == #"{"a":1}"#)
    #expect(try fields(push)["encrypted"] == nil)
  }

  @Test func `the words are in the user's language, or the app's own`() throws {
    let chinese = PayloadSituation("zh") {
      $0.message.content = .encrypted([1])
      $0.settings.encrypted = .decryptable
      $0.preferences.language = "zh-CN"
    }
    #expect(chinese.content.body == "Alice:你有一条新消息")
    let own = PayloadSituation("own") {
      $0.message.content = .encrypted([1])
      $0.settings.encrypted = .decryptable
      $0.message = $0.message.pushed {
        $0.bodyLocalization = OfflinePush.LocalizedText("SECRET_MESSAGE")
      }
    }
    let push = try #require(own.push)
    let aps = try #require(try root(push)["aps"] as? [String: Any])
    #expect((aps["alert"] as? [String: String]) == ["loc-key": "SECRET_MESSAGE"])
    #expect(aps["mutable-content"] as? Int == 1)
  }

  @Test func `a message that can be read has no bytes`() throws {
    let plain = PayloadSituation("plain") { $0.settings.encrypted = .decryptable }
    #expect(plain.content.secret == nil)
    #expect(!plain.content.isMutable)
  }
}
