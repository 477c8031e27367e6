import MailboxModel
import Testing

extension Examples {
  @Test func `a message is made, and read out of a page`() throws {
    // Shown in MailboxModel.docc: begin
    let alice = try UserID("alice")
    let bob = try UserID("bob")
    let message = Message(
      from: alice, text: "The train goes at nine.", id: try MessageID("m1"),
      audience: .group(Group(try GroupID("trip"), name: "Trip")))

    // What a store gives for it later is a page: messages and gaps, encoded, in their order.
    let page = try drained(message)
    for entry in try page.entries() {
      switch entry {
      case .message(let waiting):
        print("\(waiting.sequence) in \(waiting.conversation(for: bob)): \(waiting.text)")
      case .gap(let gap):
        print("\(gap.from) to \(gap.to) are missing: \(gap.reason)")
      }
    }
    // Shown in MailboxModel.docc: end
    #expect(lines == ["1 in trip: The train goes at nine.", "2 to 3 are missing: expired"])
  }
}
