public import MailboxInterface
public import MailboxModel

// MARK: A mailbox as a whole

extension ReferenceStore {
  /// See ``MailboxOperations/summary(of:)``.
  public func summary(of mailbox: MailboxAddress) throws(MailboxError) -> MailboxSummary {
    try look { (mailboxes, now) throws(MailboxError) in
      MailboxSummary(try mailboxes.existing(mailbox, at: now), of: mailbox)
    }
  }

  /// See ``MailboxOperations/purge(_:removingDevices:)``.
  public func purge(
    _ mailbox: MailboxAddress, removingDevices: Bool
  ) throws(MailboxError) -> Epoch {
    try change { (mailboxes, now) throws(MailboxError) in
      try mailboxes.purge(mailbox, removingDevices: removingDevices, at: now)
    }
  }
}

extension MailboxSummary {
  fileprivate init(_ mailbox: ReferenceMailbox, of address: MailboxAddress) {
    let waiting = mailbox.waiting
    self.init(
      mailbox: address, epoch: mailbox.epoch, head: mailbox.head, floor: mailbox.floor,
      messages: UInt64(waiting.count), bytes: UInt64(waiting.reduce(0) { $0 + $1.bodyBytes }),
      unread: mailbox.unread.total)
  }
}

// MARK: The store as a whole

/// Memory is not damaged, and its clock is a test's.
extension ReferenceStore {
  /// See ``MailboxInspection/now``.
  public var now: Timestamp { clock.now }

  /// See ``MailboxInspection/condition``.
  public var condition: StoreCondition { StoreCondition() }

  /// See ``MailboxInspection/statistics()``.
  public func statistics() throws(MailboxError) -> StoreStatistics {
    try look { (mailboxes, now) throws(MailboxError) -> StoreStatistics in
      var statistics = StoreStatistics()
      for address in mailboxes.mailboxes.keys {
        let mailbox = try mailboxes.existing(address, at: now)
        let summary = MailboxSummary(mailbox, of: address)
        statistics.mailboxes += 1
        statistics.messages += summary.messages
        statistics.bytes += summary.bytes
        statistics.unread += summary.unread
        statistics.devices += UInt64(mailbox.devices.count)
      }
      return statistics
    }
  }

  /// See ``MailboxInspection/verify()``.
  public func verify() throws(MailboxError) -> VerifyReport {
    let statistics = try self.statistics()
    var report = VerifyReport()
    report.mailboxes = Int(statistics.mailboxes)
    report.messages = Int(statistics.messages)
    return report
  }

  /// See ``MailboxInspection/repair()``.
  public func repair() throws(MailboxError) -> VerifyReport { try verify() }

  /// See ``MailboxInspection/damagedMailboxes()``.
  public func damagedMailboxes() -> [DamagedMailbox] { [] }

  /// See ``MailboxInspection/confirmClock()``.
  public func confirmClock() {}

  /// See ``MailboxInspection/awakeDevices(after:limit:)``.
  public func awakeDevices(
    after mailbox: MailboxAddress?, limit: Int
  ) throws(MailboxError) -> AwakeDevices {
    try look { (mailboxes, _) throws(MailboxError) -> AwakeDevices in
      let rest = mailboxes.mailboxes.keys.sorted().filter { address in
        mailbox.map { $0 < address } ?? true
      }
      let looked = rest.prefix(limit)
      let found = looked.compactMap { address -> AwakeDevices.Mailbox? in
        let awake = mailboxes.mailboxes[address]?.devices.values.filter(\.isAwake) ?? []
        return awake.isEmpty ? nil : AwakeDevices.Mailbox(mailbox: address, devices: awake)
      }
      return AwakeDevices(mailboxes: found, next: looked.count < rest.count ? looked.last : nil)
    }
  }
}
