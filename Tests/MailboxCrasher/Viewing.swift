import MailboxModel
import MailboxStore
import MailboxTesting

/// Looks into a store beside its owner, as a command would, and says what it sees.
struct Viewing {
  let directory: String
  let user: String

  /// Looks once, says so, and stays until it is killed.
  func runOn() async throws {
    let view = try StoreView.open(at: directory, clock: ManualClock().storeClock)
    Crasher.say("head=\(try view.summary(of: MailboxAddress(try UserID(user))).head)")
    while true { try await Task.sleep(for: .seconds(60)) }
  }

  func run() throws {
    let address = MailboxAddress(try UserID(user))
    let view = try StoreView.open(at: directory, clock: ManualClock().storeClock)
    let summary = try view.summary(of: address)
    let page = try view.drain(address, from: .oldest, limit: DrainLimit())
    Crasher.say(try page.messages().map(\.text).joined(separator: " "))
    Crasher.say("head=\(summary.head) floor=\(summary.floor) messages=\(summary.messages)")
    Crasher.say("unread=\(try view.unread(of: address).total)")
    Crasher.say("devices=\(try view.devices(of: address).map(\.id.value).joined(separator: ","))")
    Crasher.say("mailboxes=\(try view.mailboxes(after: nil, limit: 100).count)")
    Crasher.say("problems=\(try view.verify { _ in }.problems.count)")
  }
}
