internal import MailboxInterface
internal import MailboxModel

extension ReferenceMailboxes {
  /// Returns what the feed tells of all that came since an earlier state, but for deposits.
  func changes(since before: ReferenceMailboxes) -> [FeedEvent.Change] {
    mailboxes.sorted { $0.key < $1.key }.flatMap { address, mailbox in
      mailbox.changes(
        since: before.mailboxes[address] ?? ReferenceMailbox(epoch: mailbox.epoch), of: address)
    }
  }
}

extension ReferenceMailbox {
  fileprivate func changes(
    since before: ReferenceMailbox, of address: MailboxAddress
  ) -> [FeedEvent.Change] {
    let forgotten = before.devices.keys.filter { devices[$0] == nil }.sorted()
      .map { FeedEvent.Change.deviceForgotten(address, $0) }
    guard epoch == before.epoch else { return forgotten + [.purged(address, epoch)] }
    return removed(since: before, of: address) + forgotten + told(since: before, of: address)
      + readings(since: before, of: address)
  }

  private func removed(
    since before: ReferenceMailbox, of address: MailboxAddress
  ) -> [FeedEvent.Change] {
    let gaps = zip(before.entries, entries).compactMap { old, new -> Gap? in
      guard old.missing == nil, let reason = new.missing else { return nil }
      return Gap(from: new.sequence, to: new.sequence, reason: reason)
    }
    return gaps.isEmpty ? [] : [.removed(address, gaps)]
  }

  /// Returns what devices said: how far they have got, or anything else.
  private func told(
    since before: ReferenceMailbox, of address: MailboxAddress
  ) -> [FeedEvent.Change] {
    devices.values.sorted { $0.id < $1.id }.compactMap { device in
      let known = before.devices[device.id]
      guard device != known else { return nil }
      return device.acknowledged > known?.acknowledged ?? before.floor
        ? .acknowledged(address, device.id, through: device.acknowledged)
        : .device(address, device)
    }
  }

  private func readings(
    since before: ReferenceMailbox, of address: MailboxAddress
  ) -> [FeedEvent.Change] {
    let read = readThrough.filter { $0.value > before.readThrough[$0.key, default: 0] }
      .sorted { $0.key < $1.key }
      .map { FeedEvent.Change.read(address, $0.key, through: $0.value) }
    let isSame = preferences == before.preferences && notifications == before.notifications
    return isSame ? read : read + [.preferences(address)]
  }
}
