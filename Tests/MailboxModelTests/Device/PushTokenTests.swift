import MailboxModel
import MailboxTesting
import Testing

@Suite("Push tokens: one form") struct PushTokenTests {
  private func apple(_ token: String, topic: String = "org.example.chat") -> Binding {
    Binding(token: token, platform: .apns, credential: "main", topic: topic)
  }

  /// Of apps and of calls 32 bytes, of live activities more.
  private static let lengths = [32, 80, 160]

  @Test(arguments: lengths)
  func `G11: however a token of Apple's is printed, it has one form`(bytes: Int) throws {
    let token = String(repeating: "0aF9", count: bytes / 2).lowercased()
    let groups = stride(from: 0, to: token.count, by: 8).map {
      String(Array(token)[$0..<min($0 + 8, token.count)])
    }
    let written = [
      token, token.uppercased(), "<\(groups.joined(separator: " "))>",
      "<\(groups.joined(separator: " ").uppercased())>\n", " \(token)\r\n",
      groups.joined(separator: "\r\n"), groups.joined(separator: "\t"),
    ]
    for text in written {
      #expect(try apple(text).inOneForm().token.value == token, "\(text)")
      try apple(text).validate()
      #expect(apple(token).hasToken(PushToken(checked: text)))
    }
  }

  @Test(arguments: [
    ("", "1 to 4096 bytes"), (" <> \n", "no digits"), ("abc", "3 digits: a byte has two"),
    ("zz", "is not hexadecimal"), ("ab-cd", "is not hexadecimal"), ("ab:cd", "is not hexadecimal"),
    ("0xab", "is not hexadecimal"), ("ab\u{a0}cd", "is not hexadecimal"),
    ("１２", "is not hexadecimal"), ("ab\u{0}", "is not hexadecimal"),
    ("../3/device/ab", "is not hexadecimal"), ("ab\u{301}", "is not hexadecimal"),
    ("{length = 32, bytes = 0x124686a5 556a72ca ... 33dd}", "not all of its bytes"),
    (String(repeating: "ab", count: 201), "402 digits, the limit is 400"),
    (String(repeating: "ab", count: 2049), "1 to 4096 bytes"),
  ])
  func `what is no token of Apple's is refused, and the refusal does not tell it`(
    token: String, words: String
  ) throws {
    let error = #expect(throws: MailboxError.self) { try apple(token).validate() }
    #expect(error?.code == "invalidArgument")
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    if token.utf8.count > 16 { #expect(error?.message.contains(token) == false) }
  }

  @Test(arguments: [Binding.Platform.fcm, .webhook])
  func `tokens of other platforms stay as they are, byte for byte`(
    platform: Binding.Platform
  ) throws {
    for token in ["AB12", "<ab>", "a:b_c-D", "https://example.com/ren\u{e9}"] {
      let binding = Binding(token: token, platform: platform, credential: "main")
      try binding.validate()
      #expect(try binding.inOneForm().token.value.utf8.elementsEqual(token.utf8))
      #expect(!binding.hasToken(PushToken(checked: token.lowercased() + " ")))
    }
  }

  @Test func `a token is shown by its beginning only`() {
    let token = PushToken(checked: String(repeating: "ab", count: 32))
    #expect("\(token)" == "abababab…")
  }
}
