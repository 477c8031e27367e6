import MailboxModel
import MailboxSync
import Testing

extension Examples {
  @Test func `a client is told what happened, and says what is to be done`() throws {
    let page = try drained(Message(from: try UserID("alice"), text: "Dinner at eight?"))
    let beginning = Beginning(
      epoch: page.cursor.epoch, start: 0, head: 3, unread: .none, windowBytes: 1000)
    let now = SyncInstant(milliseconds: 0)
    var random = SystemRandomNumberGenerator()
    // Shown in MailboxSync.docc: begin
    var session = ClientSession(device: try DeviceID("phone"), cursor: nil)

    // The host does what comes back, in order: it opens a connection, and sends Hello over it.
    var actions = session.take(.start, at: now, using: &random)
    actions += session.take(.connected, at: now, using: &random)

    // The server answers, and sends what waits.
    actions += session.take(.received(.welcome(beginning)), at: now, using: &random)
    actions += session.take(.received(.page(page)), at: now, using: &random)

    // The app has handled it: the cursor is kept first, and then the server is told.
    actions += session.take(.handled(through: page.cursor), at: now, using: &random)

    for action in actions {
      switch action {
      case .connect: print("connect")
      case .send(let frame): print("send \(frame.name)")
      case .deliver(let entries, _): print("deliver \(entries.count)")
      case .persist(let cursor): print("persist \(cursor.sequence)")
      default: break
      }
    }
    // Shown in MailboxSync.docc: end
    #expect(
      lines == [
        "connect", "send Hello", "persist 0", "deliver 2", "persist 3", "send Acknowledge",
      ])
  }
}
