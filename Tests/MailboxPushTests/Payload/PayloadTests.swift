import Foundation
import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("What the phone is sent, byte for byte as in Payloads/") struct PayloadTests {
  @Test(arguments: PayloadSituation.all)
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
    #expect(Set(files) == Set(PayloadSituation.all.map { $0.name + ".json" }))
  }

  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Payloads")
}
