internal import MailboxModel
internal import MailboxStore

/// The second half of the demo's story: the phone comes back, and nothing is left unread.
struct Morning {
  let cast = Cast()
  let store: EmbeddedStore
  let narrator: Narrator

  /// Tells it from the store as it was found again after a restart.
  func tell() async throws {
    try await wakeUp()
    try await acknowledgeOnTablet()
    try await read()
    try check()
  }

  private func wakeUp() async throws {
    try narrator.step(
      "Bob takes his phone out",
      "It drains what waits, in order, and then acknowledges. Had it crashed in between, it would",
      "get the same again.")
    try await store.setPresence(.foreground, badge: nil, of: cast.phone, in: cast.mailbox)
    try await drain(on: cast.phone)
    let page = try store.drain(
      cast.mailbox, from: .acknowledged(by: cast.phone), limit: DrainLimit())
    try narrator.tell(
      "phone drains again: \(Quantities.count(page.messageCount + page.gapCount, "entry", "entries"))"
    )
  }

  private func acknowledgeOnTablet() async throws {
    try narrator.step(
      "The tablet catches up",
      "A message stays until each of his devices has it; then it is gone from here.")
    try narrator.tell("bob: \(try store.waiting(in: cast.mailbox)), for the tablet")
    try await drain(on: cast.tablet)
    try narrator.tell("bob: \(try store.waiting(in: cast.mailbox))")
  }

  private func drain(on device: DeviceID) async throws {
    let page = try store.drain(cast.mailbox, from: .acknowledged(by: device), limit: DrainLimit())
    try narrator.tell(page)
    try await store.acknowledge(cast.mailbox, device: device, through: page.cursor)
    try narrator.tell("\(device) acknowledged through \(page.cursor.sequence)")
  }

  private func read() async throws {
    try narrator.step(
      "Bob reads",
      "Received is not read: counts stay exact after the messages themselves are gone.")
    let unread = try store.unread(of: cast.mailbox)
    try narrator.tell(unread)
    let head = try store.summary(of: cast.mailbox).head
    for count in unread.conversations {
      try await store.markReadWithoutCounts(
        cast.mailbox, conversation: count.conversation, through: head)
      try narrator.tell("reads \(count.conversation)")
      try narrator.tell(try store.unread(of: cast.mailbox))
    }
  }

  private func check() throws {
    try narrator.step("Check", "Every promise that can be checked is.")
    let report = try store.view.verify { _ in }
    try narrator.tell(
      report.problems.isEmpty
        ? "all holds: \(Quantities.count(report.mailboxes, "mailbox", "mailboxes")), "
          + Quantities.count(report.messages, "waiting message")
        : "\(Quantities.count(report.problems.count, "problem")): \(report.problems)")
  }
}
