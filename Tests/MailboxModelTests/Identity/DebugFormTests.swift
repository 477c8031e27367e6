import MailboxModel
import MailboxTesting
import Testing

@Suite struct DebugFormTests {
  @Test func `ids that look alike are seen to differ in their debug form`() {
    let one = UserID(checked: "ren\u{e9}")
    let other = UserID(checked: "rene\u{301}")
    #expect(String(reflecting: one) == #""ren\u{00E9}""#)
    #expect(String(reflecting: other) == #""rene\u{0301}""#)
    #expect(String(reflecting: MailboxAddress(one)) == #""default"/"ren\u{00E9}""#)
    #expect(String(reflecting: Conversation.group(GroupID(checked: "a\nb"))) == #"group "a\nb""#)
  }

  @Test func `names of credentials, topics, tokens and feed readers compare by their bytes`() {
    let (one, other) = ("ren\u{e9}", "rene\u{301}")
    #expect(one == other)
    #expect(CredentialName(checked: one) != CredentialName(checked: other))
    #expect(PushTopic(checked: one) != PushTopic(checked: other))
    #expect(PushToken(checked: one) != PushToken(checked: other))
    #expect(FeedReaderName(checked: one) != FeedReaderName(checked: other))
    #expect(Set([CredentialName(checked: one), CredentialName(checked: other)]).count == 2)
    func binding(_ token: String, _ credential: String) -> Binding {
      Binding(token: token, platform: .fcm, credential: credential)
    }
    #expect(binding(one, "main") != binding(other, "main"))
    #expect(binding("t", one) != binding("t", other))
    #expect(!binding(one, "main").hasToken(PushToken(checked: other)))
  }
}
