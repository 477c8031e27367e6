import Foundation
import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("What takes something off the screen, byte for byte as in Payloads/Clears/")
struct ClearPayloadTests {
  static let situations: [(String, Binding.Platform, PushClear)] = [
    ("read-apns", .apns, PushClear("alice", .through(9))),
    ("read-fcm", .fcm, PushClear("alice", .through(9))),
    ("read-webhook", .webhook, PushClear("alice", .through(9))),
    ("recalled-apns", .apns, PushClear("#trip", .message(sequence: 5, "m1"))),
    ("recalled-fcm", .fcm, PushClear("#trip", .message(sequence: 5, "m1"))),
    ("recalled-webhook", .webhook, PushClear("#trip", .message(sequence: 5, "m1"))),
  ]

  @Test(arguments: 0..<situations.count, PushProfile.allCases)
  func `each situation has the payload of its file, in all profiles`(
    index: Int, profile: PushProfile
  ) throws {
    let (name, platform, clear) = Self.situations[index]
    let noon = PushQuestion.noon
    var content = PushContent(
      .silent, id: PushID(high: 0x0102_0304_0506_8708, low: 9), mailbox: "bob", device: "phone",
      collapseID: "c", expiresAt: noon.adding(seconds: 86_400), now: noon)
    content.clear = clear
    let binding = Binding(token: "token-1", platform: platform, credential: "main")
    let push = try #require(RenderedPush(content, to: binding, by: profile))
    #expect(push.apnsPushType == "background" && push.apnsPriority == 5)
    let text = String(decoding: push.body, as: UTF8.self) + "\n"
    let file = Self.folder.appending(path: name + ".json")
    if ProcessInfo.processInfo.environment["MAILBOX_WRITE_PAYLOADS"] != nil {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try text == String(contentsOf: file, encoding: .utf8))
    _ = try JSONSerialization.jsonObject(with: Data(push.body))
  }

  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Payloads/Clears")
}
