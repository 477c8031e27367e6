internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// Tells the tour, step by step: what is done, why, and what the store says then.
final class Narrator {
  let output = StandardOutput()
  private var step = 0

  /// Introduces the tour: the purpose of the mailbox, and the place of the demo's store.
  func begin(directory: String, isKept: Bool) throws {
    try output.line("Offline Mailbox keeps chat messages for phones that are asleep: it counts")
    try output.line("what is unread, knows whom to wake, and hands everything over in order.")
    try output.line()
    let place = PlainText.oneLine(directory)
    try output.line("A store of its own in \(place)\(isKept ? "" : ", removed at the end").")
    try output.flush()
  }

  /// A new step, and why it is taken.
  func step(_ title: String, _ why: String...) throws {
    step += 1
    try output.line()
    try output.line("\(step). \(title)")
    for line in why { try output.line("   \(line)") }
    try output.flush()
  }

  /// Something that the store said.
  func tell(_ fact: String) throws {
    try output.line("   > \(PlainText.oneLine(fact))")
    try output.flush()
  }

  /// Tells the entries of a drain, message by message and gap by gap.
  func tell(_ page: Page) throws {
    for entry in try page.entries() {
      switch entry {
      case .message(let waiting):
        let place = waiting.message.group.map { " in \($0)" } ?? ""
        try tell("\(waiting.sequence)  \(waiting.message.sender)\(place): \(waiting.text)")
      case .gap(let gap):
        let missing = Quantities.count(gap.count, "message")
        try tell("\(gap.from)  gap: \(missing) missing, \(gap.reason)")
      }
    }
  }

  /// Unread counts in one line.
  func tell(_ unread: Unread) throws {
    let counts = unread.conversations.sorted { $0.conversation < $1.conversation }
      .map { "\($0.conversation) \($0.count)" }
    try tell(
      "unread: \(unread.total)"
        + (counts.isEmpty ? "" : " (\(counts.joined(separator: ", ")))"))
  }

  /// The last flush, which may fail.
  func end() throws { try output.flush() }
}
