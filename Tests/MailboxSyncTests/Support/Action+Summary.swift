import MailboxModel
import MailboxSync

extension ServerAction {
  /// The action in a few words, for tests to compare.
  var summary: String {
    switch self {
    case .open(let hello): "open \(hello.device)"
    case .send(let frame): "send \(frame.words)"
    case .read(let after, let limit): "read after \(after.sequence), \(limit.entries) entries"
    case .acknowledge(let cursor): "acknowledge \(cursor.sequence)"
    case .setPresence(let presence, let badge): "\(presence)\(badge.map { " \($0)" } ?? "")"
    case .markRead(let conversation, let through): "read \(conversation) through \(through)"
    case .setAside(let cursor, let attempts): "set \(cursor.sequence) aside after \(attempts)"
    case .keepAttempts(let kept):
      kept.map { "keep \($0.count) attempts at \($0.cursor.sequence)" } ?? "keep no attempts"
    case .report(let fault): "report \(fault)"
    case .refuse(let refusal): "refuse \(refusal.code)"
    case .end: "end"
    }
  }
}

extension ServerFrame {
  fileprivate var words: String {
    switch self {
    case .welcome(let beginning): "Welcome behind \(beginning.start)"
    case .reset(let reason, let beginning): "Reset \(reason) behind \(beginning.start)"
    case .page(let page): "Page through \(page.cursor.sequence)"
    case .caughtUp(let cursor): "CaughtUp \(cursor.sequence)"
    case .unread(let change): "Unread \(change.conversation) \(change.count) of \(change.total)"
    case .bye(let bye): "Bye \(bye)"
    }
  }
}

extension ClientAction {
  /// The action in a few words, for tests to compare.
  var summary: String {
    switch self {
    case .connect: "connect"
    case .send(.hello(let hello)):
      "send Hello at \(hello.cursor.map { "\($0.sequence)" } ?? "nothing")"
    case .send(.acknowledge(let cursor)): "send Acknowledge \(cursor.sequence)"
    case .send(let frame): "send \(frame)"
    case .disconnect: "disconnect"
    case .began(let beginning): "began behind \(beginning.start)"
    case .startOver(let reason, let beginning): "start over: \(reason), behind \(beginning.start)"
    case .deliver(let entries, let end): "deliver \(entries.map(\.words)) to \(end.sequence)"
    case .persist(let cursor): "persist \(cursor.sequence)"
    case .caughtUp(let cursor): "caught up at \(cursor.sequence)"
    case .unreadChanged(let change): "unread \(change.conversation) \(change.count)"
    case .report(let fault): "report \(fault)"
    case .end(let reason): "end \(reason)"
    }
  }
}

extension Page.Entry {
  fileprivate var words: String {
    switch self {
    case .message(let message): "\(message.sequence)"
    case .gap(let gap): "\(gap.from)-\(gap.to) \(gap.reason)"
    }
  }
}

extension [ServerAction] {
  var summaries: [String] { map(\.summary) }
}

extension [ClientAction] {
  var summaries: [String] { map(\.summary) }
}
