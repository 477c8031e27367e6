import MailboxModel
import MailboxTesting
import Testing

@Suite struct ConversationTests {
  @Test func `a recipient finds a one-to-one message with its sender`() {
    #expect(Message.direct("hi", from: "alice").conversation(for: "bob") == .peer("alice"))
  }

  @Test func `a sender finds the own copy with the peer`() {
    let message = Message(from: "alice", text: "hi", audience: .oneToOne(peer: "bob"))
    #expect(message.conversation(for: "alice") == .peer("bob"))
    #expect(message.conversation(for: "bob") == .peer("alice"))
  }

  @Test func `a note to oneself is found with oneself`() {
    #expect(Message.direct("milk", from: "alice").conversation(for: "alice") == .peer("alice"))
  }

  @Test(arguments: ["alice", "bob"] as [UserID])
  func `everybody finds a group message in the group`(user: UserID) {
    #expect(
      Message.group("hi", in: "#room", from: "alice").conversation(for: user) == .group("#room"))
  }

  @Test func `a peer and a group of the same id are two conversations`() {
    let conversations: Set<Conversation> = [.peer("same"), .group("same")]
    #expect(conversations.count == 2)
    #expect(Conversation.peer("same") < .group("same"))
  }

  @Test func `an address names its app unless it is the standard one`() {
    #expect(MailboxAddress("bob").description == "'bob'")
    #expect(MailboxAddress("bob", in: "shop").description == "'shop/bob'")
    #expect(MailboxAddress("z", in: "a") < MailboxAddress("a", in: "b"))
  }
}
