import MailboxModel
import MailboxProtocol
import SwiftProtobuf
import Testing

extension Examples {
  @Test func `a message goes over the wire, and comes back in a page`() throws {
    let message = Message(from: try UserID("alice"), text: "Dinner at eight?")
    let page = try drained(message)
    // Shown in MailboxProtocol.docc: begin
    // A server that sends makes a request of the words, and the words of a request.
    var request = OfflineMailbox_V1_DepositRequest()
    request.recipients = ["bob"]
    request.message = try OfflineMailbox_V1_Message(depositing: message)
    let deposited = try Message(
      depositing: request.message, timeToLiveSeconds: request.timeToLiveSeconds)

    // A store's page is in this form already: its bytes are the first fields of a Page.
    let wire = try OfflineMailbox_V1_Page(serializedBytes: page.bytes)
    let waiting = try wire.messages.map { bytes throws(MailboxError) in
      try WaitingMessage(bytes)
    }
    // Shown in MailboxProtocol.docc: end
    #expect(deposited == message)
    #expect(waiting.map(\.text) == ["Dinner at eight?"])
  }
}
