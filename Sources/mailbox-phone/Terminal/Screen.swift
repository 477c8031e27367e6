internal import MailboxClient
internal import MailboxModel
internal import MailboxTool
internal import Synchronization
internal import struct SystemPackage.FileDescriptor

/// Shows one thing a line; foreign text is made fit for a terminal.
final class Screen: Sendable {
  private struct State {
    var isInBackground = false
    var newest: UInt64 = 0
    var badge: UInt32 = 0
    var complaint = ""
    var backlog = Backlog()
  }

  private let rule: LocalNotificationRule
  private let state = Mutex(State())

  init(user: UserID) { rule = LocalNotificationRule(user: user) }

  /// The messages of the backlog since it ended last.
  func takeBacklog() -> Backlog {
    state.withLock { state in
      defer { state.backlog = Backlog() }
      return state.backlog
    }
  }

  /// True while the app is in the background: what comes is a notification then.
  var isInBackground: Bool {
    get { state.withLock { $0.isInBackground } }
    set { state.withLock { $0.isInBackground = newValue } }
  }

  /// The newest sequence that was shown.
  var newest: UInt64 { state.withLock { $0.newest } }

  /// The number that the app's icon shows.
  var badge: UInt32 { state.withLock { $0.badge } }

  /// Keeps the badge.
  func follow(_ counts: AsyncStream<Unread>) async {
    for await unread in counts {
      state.withLock { $0.badge = UInt32(clamping: unread.total) }
    }
  }

  /// Shows a line, whose words may be foreign.
  func show(_ line: String) throws {
    do {
      _ = try FileDescriptor.standardOutput.writeAll((line.oneLine + "\n").utf8)
    } catch {
      throw Failure(.inputOutput, "writing failed: \(error)", hint: "check where the output goes")
    }
  }

  func show(_ arrival: Arrival) throws {
    switch arrival {
    case .message(let message, let isLive): try show(message, isLive: isLive)
    case .gap(let gap):
      state.withLock { $0.newest = gap.to }
      try show("-- \(gap.from) to \(gap.to) are missing: \(gap.reason)")
    case .caughtUp(let cursor):
      state.withLock { $0.newest = cursor.sequence }
      try show("-- caught up")
    case .startOver(let reason):
      state.withLock { $0.newest = 0 }
      try show("-- the mailbox began anew: \(reason)")
    }
  }

  private func show(_ waiting: WaitingMessage, isLive: Bool) throws {
    if waiting.sequence > 0 { state.withLock { $0.newest = waiting.sequence } }
    if !isLive { state.withLock { $0.backlog.add(waiting) } }
    let isAnnounced = rule.announces(
      waiting, isLive: isLive, isInBackground: isInBackground, at: waiting.sentAt)
    let place = waiting.sequence == 0 ? "now" : "\(waiting.sequence)"
    try show("\(isAnnounced ? "* " : "")\(place)  \(waiting.message.line)")
  }

  func show(unread: Unread) throws {
    for count in unread.conversations {
      let kind = count.conversation.isGroup ? "group " : ""
      try show("\(count.count)  \(kind)\(count.conversation)")
    }
    if !unread.isComplete { try show("…  more conversations") }
    try show("\(unread.total)  total")
  }

  /// Writes to standard error what went wrong and is gone on after, unless it is the last complaint again.
  func complain(_ report: ClientReport) {
    let text =
      switch report {
      case .connectionLost(let error), .readRefused(let error), .unreadUnknown(let error):
        "\(error)"
      case .serverFault(let text): "the server did what it must not: \(text)"
      }
    let isNew = state.withLock { state in
      defer { state.complaint = text }
      return state.complaint != text
    }
    if isNew { StandardError.complain(text) }
  }
}
