import Foundation
import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("Payloads of at most 4096 bytes") struct TruncationTests {
  private func alert(of push: RenderedPush) throws -> [String: String] {
    let root = try JSONSerialization.jsonObject(with: Data(push.body)) as? [String: Any]
    let aps = root?["aps"] as? [String: Any]
    return try #require(aps?["alert"] as? [String: String])
  }

  @Test(arguments: ["a", "é", "消", "👩‍👩‍👧", "\"", "\u{1}", "e\u{301}"])
  func `text is cut between characters, and fills the room`(character: String) throws {
    let words = String(repeating: character, count: 5000)
    let push = try #require(PayloadSituation("long") { $0.message = .direct(words) }.push)
    #expect(push.isTruncated)
    #expect(push.body.count <= 4096)
    #expect(push.body.count > 4096 - 40)
    let body = try #require(try alert(of: push)["body"])
    #expect(body.hasSuffix("…"))
    #expect(body.dropLast().allSatisfy { String($0) == character })
  }

  @Test func `a payload that just fits is not touched`() throws {
    let empty = try #require(PayloadSituation("e") { $0.message = .direct("a") }.push)
    let room = 4096 - empty.body.count + 1
    let full = PayloadSituation("f") { $0.message = .direct(String(repeating: "a", count: room)) }
    #expect(full.push?.body.count == 4096)
    #expect(full.push?.isTruncated == false)
    let over = PayloadSituation("o") {
      $0.message = .direct(String(repeating: "a", count: room + 1))
    }
    #expect(over.push?.isTruncated == true)
    #expect(over.push?.body.count ?? .max <= 4096)
  }

  @Test func `app data that is too large is left out and the text stays`() throws {
    let push = try #require(
      PayloadSituation("ext") {
        $0.message = $0.message.pushed { $0.ext = String(repeating: "x", count: 9000) }
      }.push)
    #expect(push.body.count <= 4096)
    #expect(try alert(of: push)["body"] == "Alice: Dinner at eight?")
  }

  @Test func `a title that is too large is cut and the text stays`() throws {
    let push = try #require(
      PayloadSituation("title") {
        $0.message = $0.message.pushed { $0.title = String(repeating: "t", count: 9000) }
      }.push)
    #expect(push.body.count <= 4096)
    #expect(try alert(of: push)["title"]?.hasSuffix("…") == true)
    #expect(try alert(of: push)["body"] == "Alice: Dinner at eight?")
  }

  @Test func `random messages always fit, on every platform and in every profile`() throws {
    var random = SeededGenerator(seed: SeededGenerator.seed(or: 7))
    for _ in 0..<300 {
      let message = RandomMessage.draw(using: &random)
      for platform in Binding.Platform.allCases {
        for profile in PushProfile.allCases {
          let situation = PayloadSituation("random") {
            $0.message = message
            $0.platform = platform
            $0.settings.renderer = profile
          }
          let push = try #require(situation.push, "seed \(random.seed)")
          #expect(push.body.count <= 4096 + situation.binding.token.utf8.count)
          _ = try JSONSerialization.jsonObject(with: Data(push.body))
        }
      }
    }
  }
}
