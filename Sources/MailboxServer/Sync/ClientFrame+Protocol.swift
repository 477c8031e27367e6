internal import MailboxModel
internal import MailboxProtocol
internal import MailboxSync

extension ClientFrame {
  /// A frame as it came over the wire, of a caller whose mailbox and device it has to fit.
  init(_ request: OfflineMailbox_V1_SyncRequest, of caller: Caller) throws {
    switch request.frame {
    case .hello(let hello): self = .hello(try Hello(hello, of: caller))
    case .acknowledge(let frame): self = .acknowledge(Cursor(frame.cursor))
    case .background(let frame): self = .background(badge: frame.badge)
    case .foreground: self = .foreground
    case .markRead(let frame):
      self = .markRead(try Conversation(frame.conversation), through: frame.through)
    case nil:
      throw MailboxError.invalidArgument(
        name: "frame", value: "", reason: "it is none, or one that this version does not know")
    }
  }
}

extension Hello {
  fileprivate init(_ hello: OfflineMailbox_V1_Hello, of caller: Caller) throws {
    _ = try caller.mailbox(named: hello.user)
    self.init(
      device: try caller.device(named: hello.device),
      cursor: hello.hasCursor ? Cursor(hello.cursor) : nil, windowBytes: hello.windowBytes,
      replacesOthers: hello.replacesOthers, isInBackground: hello.inBackground)
  }
}
