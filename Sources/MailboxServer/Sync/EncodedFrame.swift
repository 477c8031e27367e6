internal import GRPCCore
internal import GRPCProtobuf
internal import MailboxModel
internal import MailboxProtocol
internal import MailboxSync

/// A frame for the wire: a page spliced from the store's bytes, or another one.
enum EncodedFrame: Sendable {
  /// `SyncResponse page = 3`.
  private static let page: UInt32 = 3

  case page(EncodedPage)
  case other(OfflineMailbox_V1_SyncResponse)

  init(_ frame: ServerFrame) {
    if case .page(let page) = frame {
      self = .page(EncodedPage(page, inField: Self.page))
    } else {
      self = .other(OfflineMailbox_V1_SyncResponse(frame))
    }
  }
}

/// Sends frames.
struct EncodedFrameSerializer: MessageSerializer {
  func serialize<Bytes: GRPCContiguousBytes>(_ frame: EncodedFrame) throws -> Bytes {
    switch frame {
    case .page(let page): EncodedPageSerializer().serialize(page)
    case .other(let response):
      try ProtobufSerializer<OfflineMailbox_V1_SyncResponse>().serialize(response)
    }
  }
}

extension OfflineMailbox_V1_SyncResponse {
  fileprivate init(_ frame: ServerFrame) {
    self.init()
    switch frame {
    case .welcome(let beginning): welcome = OfflineMailbox_V1_Welcome(beginning)
    case .reset(let reason, let beginning): reset = OfflineMailbox_V1_Reset(reason, beginning)
    case .page: page = OfflineMailbox_V1_Page()
    case .caughtUp(let cursor): caughtUp.cursor = OfflineMailbox_V1_Cursor(cursor)
    case .unread(let change):
      unread.conversation = OfflineMailbox_V1_Conversation(change.conversation)
      unread.count = change.count
      unread.total = change.total
    case .bye(let bye): self.bye = OfflineMailbox_V1_Bye(bye)
    }
  }
}

extension OfflineMailbox_V1_Welcome {
  fileprivate init(_ beginning: Beginning) {
    self.init()
    epoch = beginning.epoch.rawValue
    start = beginning.start
    head = beginning.head
    unread = OfflineMailbox_V1_UnreadCounts(beginning.unread)
    windowBytes = beginning.windowBytes
  }
}

extension OfflineMailbox_V1_Reset {
  fileprivate init(_ reason: ResetReason, _ beginning: Beginning) {
    self.init()
    self.reason = reason == .anotherEpoch ? .epoch : .future
    epoch = beginning.epoch.rawValue
    start = beginning.start
    head = beginning.head
    unread = OfflineMailbox_V1_UnreadCounts(beginning.unread)
    windowBytes = beginning.windowBytes
  }
}

extension OfflineMailbox_V1_Bye {
  fileprivate init(_ bye: Bye) {
    self.init()
    switch bye {
    case .replaced: reason = .replaced
    case .signedOut: reason = .signedOut
    case .goingAway(let pause):
      reason = .goingAway
      retryAfterMilliseconds = pause
    }
  }
}
