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

  @Test func `a letter with 3,000 marks is cut inside, and what stands behind it stays`() throws {
    let giant = "Z" + String(repeating: "\u{335}", count: 3000)
    let alone = try #require(PayloadSituation("giant") { $0.message = .direct(giant) }.push)
    let marks = try #require(try alert(of: alone)["body"])
    #expect(marks.unicodeScalars.starts(with: "Z\u{335}\u{335}".unicodeScalars))
    #expect(marks.hasSuffix("…"))
    #expect(alone.isTruncated)
    let before = try #require(
      PayloadSituation("giant") {
        $0.message = .direct(giant + " at nine").with { $0.senderName = "Al" }
      }.push)
    let body = try #require(try alert(of: before)["body"])
    #expect(body.unicodeScalars.starts(with: "Al: Z\u{335}\u{335}".unicodeScalars))
    #expect(body.hasSuffix(" at nine"))
    let chain = String(repeating: "👩\u{200D}", count: 2000) + "👩"
    let emoji = try #require(PayloadSituation("chain") { $0.message = .direct(chain) }.push)
    #expect(try alert(of: emoji)["body"]?.unicodeScalars.dropLast().last == "👩")
  }

  @Test(arguments: [3000, 3900, 4096, 90_000])
  func `app data of any size leaves the text its beginning`(count: Int) throws {
    let words = String(repeating: "Dinner at eight? ", count: 300)
    let push = try #require(
      PayloadSituation("ext") {
        $0.message = Message.direct(words).pushed { $0.ext = String(repeating: "x", count: count) }
      }.push)
    #expect(push.body.count <= 4096)
    #expect(try alert(of: push)["body"]?.utf8.count ?? 0 >= 500)
  }

  @Test func `whatever a stranger chooses as large and odd as can be, the text is not lost`() throws
  {
    let id = String(repeating: "\u{1}", count: 128)
    let label = String(repeating: "\"", count: 256)
    let words = String(repeating: "\u{1}", count: 5000)
    let message = try hostileMessage(id: id, label: label, words: words)
    let user = try UserID(id)
    let device = try DeviceID(id)
    for platform in Binding.Platform.allCases {
      for profile in PushProfile.allCases {
        let situation = PayloadSituation("hostile") {
          $0.message = message
          $0.platform = platform
          $0.profile = profile
          $0.user = user
          $0.device = device
        }
        let push = try #require(situation.push, "\(platform) \(profile)")
        let known = platform == .webhook ? 7 + 768 + 768 : 0
        #expect(push.body.count <= 4096 + situation.binding.token.value.utf8.count + known)
        #expect(String(decoding: push.body, as: UTF8.self).contains("Dinner at eight?"))
        _ = try JSONSerialization.jsonObject(with: Data(push.body))
        // Words of the app's own stand instead of the text, as the sender wants.
        var localized = situation
        localized.message = message.pushed {
          let arguments = Array(repeating: String(words.prefix(1500)), count: 8)
          $0.bodyLocalization = OfflinePush.LocalizedText(
            String(repeating: "\"", count: 64), arguments: arguments)
        }
        #expect(localized.push != nil)
        var sealed = situation
        sealed.message.content = .encrypted([UInt8](repeating: 1, count: 20_000))
        sealed.settings.encrypted = .decryptable
        #expect(sealed.push != nil)
      }
    }
  }

  private func hostileMessage(id: String, label: String, words: String) throws -> Message {
    var message = Message.direct("Dinner at eight? " + words, from: try UserID(id))
    message.id = try MessageID(id)
    message.senderName = String(repeating: "\u{1}👩‍👩‍👧‍👦\n", count: 200)
    message.audience = .group(
      Group(try GroupID(id), name: message.senderName, senderCard: message.senderName))
    return message.pushed {
      $0.title = words + String(repeating: "👩‍👩‍👧‍👦", count: 1000)
      $0.ext = words
      $0.iosSound = label
      $0.androidSound = label
      $0.androidChannelID = label
      $0.subtitle = words
      $0.image = "https://" + String(repeating: "x", count: 1016)
      $0.threadID = String(repeating: "\"", count: 64)
      $0.category = String(repeating: "\"", count: 64)
      $0.analyticsLabel = String(repeating: "x", count: 50)
      $0.relevanceScore = .nan
      let arguments = Array(repeating: String(words.prefix(1500)), count: 8)
      $0.titleLocalization = OfflinePush.LocalizedText(label, arguments: arguments)
    }
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
            $0.profile = profile
          }
          let push = try #require(situation.push, "seed \(random.seed)")
          #expect(push.body.count <= 4096 + situation.binding.token.value.utf8.count)
          _ = try JSONSerialization.jsonObject(with: Data(push.body))
        }
      }
    }
  }
}
