public import MailboxInterface
public import MailboxModel

extension EmbeddedStore: MailboxStoring {
  /// Counts what the store holds. O(mailboxes), on a thread of its own.
  ///
  /// - Throws: `.closed`, `.storage`, `.damaged`.
  public func statistics() async throws(MailboxError) -> StoreStatistics {
    try await looking { (view) throws(MailboxError) in try view.statistics() }
  }

  /// Looks at every invariant of every mailbox. O(messages), on a thread of its own.
  ///
  /// - Throws: `.closed`, `.storage`, `.readOnly`; `.damaged` when what all mailboxes share cannot be read.
  ///   A mailbox that is damaged is in the report.
  public func verify() async throws(MailboxError) -> VerifyReport {
    try await looking { (view) throws(MailboxError) in try view.verify { _ in } }
  }

  /// The devices that are awake of the next mailboxes in their order, on a thread of its own.
  ///
  /// O(limit), and a look at each recent mailbox.
  ///
  /// - Throws: `.closed`, `.storage`, `.readOnly`, `.damaged`.
  public func awakeDevices(
    after mailbox: MailboxAddress?, limit: Int
  ) async throws(MailboxError) -> AwakeDevices {
    try await looking { (view) throws(MailboxError) in
      try AwakeDevices(in: view, after: mailbox, limit: limit)
    }
  }

  /// The present moment by the store's clock.
  public var now: Timestamp { view.now }

  private func looking<Answer: Sendable>(
    _ look: @escaping @Sendable (StoreView) throws(MailboxError) -> Answer
  ) async throws(MailboxError) -> Answer {
    let answer = await Blocking.run { [view] () throws(MailboxError) in try look(view) }
    return try answer.get()
  }
}

extension AwakeDevices {
  /// Those of the next mailboxes in their order.
  fileprivate init(
    in view: StoreView, after mailbox: MailboxAddress?, limit: Int
  ) throws(MailboxError) {
    let looked = try view.mailboxes(after: mailbox, limit: limit).map(\.mailbox)
    var found: [Mailbox] = []
    for mailbox in looked {
      let devices = try view.devices(of: mailbox).filter(\.isAwake)
      if !devices.isEmpty { found.append(Mailbox(mailbox: mailbox, devices: devices)) }
    }
    self.init(mailboxes: found, next: looked.count < limit ? nil : looked.last)
  }
}
