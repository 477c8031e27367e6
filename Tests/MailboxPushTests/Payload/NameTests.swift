import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@Suite("Names on a locked phone") struct NameTests {
  /// Returns the body that a phone shows of a message from someone of this name.
  private func body(from name: String) -> String {
    PayloadSituation("name") { $0.message.senderName = name }.content.body
  }

  private func body(in group: Group, from name: String = "Al") -> String {
    PayloadSituation("group") {
      $0.message.senderName = name
      $0.message.audience = .group(group)
    }.content.body
  }

  @Test func `a name is cut to 60 characters before the text is cut at all`() throws {
    let sixty = String(repeating: "x", count: 59) + "…"
    let long = String(repeating: "x", count: 5000)
    #expect(body(from: long) == "\(sixty): Dinner at eight?")
    #expect(body(in: Group("g", name: long)) == "Al (\(sixty)): Dinner at eight?")
    #expect(
      body(in: Group("g", name: long, senderCard: long)) == "\(sixty) (\(sixty)): Dinner at eight?")
    #expect(body(from: String(long.prefix(60))) == "\(long.prefix(60)): Dinner at eight?")
    for platform in Binding.Platform.allCases {
      let push = try #require(
        PayloadSituation("long") {
          $0.platform = platform
          $0.message.senderName = long
          $0.message.audience = .group(Group("g", name: long, senderCard: long))
        }.push)
      #expect(String(decoding: push.body, as: UTF8.self).contains("Dinner at eight?"))
    }
  }

  @Test func `characters are counted as a reader sees them`() {
    let family = String(repeating: "👩‍👩‍👧‍👦", count: 20)
    #expect(body(from: family) == "\(family): Dinner at eight?")
    let accents = String(repeating: "e\u{301}", count: 61)
    #expect(
      body(from: accents)
        == String(repeating: "e\u{301}", count: 59) + "…: Dinner at eight?")
  }

  @Test(arguments: [
    ("Al\nYour bank: code 1234", "Al Your bank: code 1234"), ("Al\r\n\tBo", "Al Bo"),
    ("Al\u{2028}\u{2029}\u{85}Bo", "Al Bo"), ("Al\u{0}\u{7}\u{1B}[31m", "Al[31m"),
    ("Al\u{7F}\u{9F}", "Al"), ("  Al   Bo  ", "Al Bo"), ("山田　太郎", "山田　太郎"),
  ])
  func `line breaks and controls are taken out`(name: String, shown: String) {
    #expect(body(from: name) == "\(shown): Dinner at eight?")
  }

  @Test(arguments: [
    "Al\u{202E}", "\u{202D}Al", "\u{2067}Al\u{2069}", "\u{2066}Al", "\u{2068}A\u{200F}l",
    "A\u{200E}l\u{61C}", "\u{FEFF}Al", "A\u{200B}l", "A\u{2060}l\u{2064}", "A\u{AD}l",
    "Al\u{E0041}\u{E007F}", "A\u{200D}l", "A\u{200C}l", "Al\u{3164}", "\u{115F}Al", "\u{335}Al",
    "\u{FE0F}Al", "Al\u{FFF9}", "Al\u{2800}",
  ])
  func `what turns text around, has no width or shows nothing is taken out`(name: String) {
    #expect(body(from: name) == "Al: Dinner at eight?")
  }

  @Test(arguments: [
    "علی‌رضا", "می‌خواهم", "क्‍ष", "ക്‌ഷ", "👩‍🚀", "❤️‍🔥", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👍🏽", "1️⃣", "葛󠄀", "בית",
    "محمد", "a\u{301}", "ᠠ\u{180B}",
  ])
  func `what a script or an emoji needs stays`(name: String) {
    #expect(
      Array(body(from: name).unicodeScalars) == Array("\(name): Dinner at eight?".unicodeScalars))
  }

  @Test(arguments: ["\u{200B}\u{200B}", "\n", " ", "\u{202E}", "\u{3164}", "\u{E0020}"])
  func `a name of which nothing can be seen is none`(name: String) {
    #expect(body(from: name) == "Dinner at eight?")
    #expect(body(in: Group("g", name: name)) == "Al: Dinner at eight?")
    #expect(body(in: Group("g", name: "Trip", senderCard: name)) == "Al (Trip): Dinner at eight?")
    #expect(body(in: Group("g", name: "Trip"), from: name) == "Trip: Dinner at eight?")
  }

  @Test func `a title is one line too`() {
    let content = PayloadSituation("title") {
      $0.message = $0.message.pushed { $0.title = "Order\n7\u{202E}" }
    }.content
    #expect(content.title == "Order 7")
  }

  @Test(arguments: ["\u{200B}", " \n", "\u{2066}\u{2069}"])
  func `a text of which nothing can be seen is told as a message`(text: String) {
    let unseen = PayloadSituation("text") { $0.message.content = .elements([.text(text)]) }
    #expect(unseen.content.body == "Alice: You have a new message")
    let described = PayloadSituation("desc") {
      $0.message = $0.message.pushed { $0.desc = text }
    }
    #expect(described.content.body == "Alice: Dinner at eight?")
  }
}
