/// Mailboxes that are settled with one commit: what changed in each, and its messages.
struct SettlementSlice: Sendable {
  let settlements: [MailboxSettlement]
  /// Of each settlement, in the same order.
  let messages: [[QueueChunkBuilder]]
  /// Everything in it is on disk in the journal, which ended here when it was copied.
  let durableEnd: UInt64
}
