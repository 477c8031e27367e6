internal import MailboxModel
internal import MailboxProtocol
internal import MailboxSync

extension ServerFrame {
  /// A frame other than a page. Throws `.malformed` for one that this version does not know.
  init(_ response: OfflineMailbox_V1_SyncResponse) throws(MailboxError) {
    switch response.frame {
    case .welcome(let frame):
      self = .welcome(
        Beginning(
          epoch: Epoch(rawValue: frame.epoch), start: frame.start, head: frame.head,
          unread: try Unread(frame.unread), windowBytes: frame.windowBytes))
    case .reset(let frame):
      self = .reset(
        frame.reason == .future ? .fromTheFuture : .anotherEpoch,
        Beginning(
          epoch: Epoch(rawValue: frame.epoch), start: frame.start, head: frame.head,
          unread: try Unread(frame.unread), windowBytes: frame.windowBytes))
    case .caughtUp(let frame): self = .caughtUp(Cursor(frame.cursor))
    case .unread(let frame):
      self = .unread(
        UnreadChange(
          conversation: try Conversation(frame.conversation), count: frame.count,
          total: frame.total))
    case .bye(let frame): self = .bye(Bye(frame))
    case .page, nil:
      throw .malformed(
        what: "a frame", reason: "it is none, or one that this version does not know")
    }
  }
}

extension Bye {
  fileprivate init(_ bye: OfflineMailbox_V1_Bye) {
    switch bye.reason {
    case .replaced: self = .replaced
    case .signedOut: self = .signedOut
    case .goingAway: self = .goingAway(retryAfterMilliseconds: bye.retryAfterMilliseconds)
    case .unspecified, .UNRECOGNIZED: self = .goingAway(retryAfterMilliseconds: 0)
    }
  }
}

extension Unread {
  /// Counts as they came over the wire.
  init(_ counts: OfflineMailbox_V1_UnreadCounts) throws(MailboxError) {
    var conversations: [Count] = []
    for count in counts.conversations {
      conversations.append(
        Count(
          conversation: try Conversation(count.conversation), count: count.count,
          readThrough: count.readThrough, newest: count.newest))
    }
    self.init(
      conversations: conversations, total: counts.total, next: counts.next == 0 ? nil : counts.next)
  }
}
