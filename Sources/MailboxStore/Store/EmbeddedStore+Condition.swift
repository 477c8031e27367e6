public import MailboxInterface

extension EmbeddedStore {
  /// What keeps the store from its work now. Takes no time that depends on what the store holds.
  public var condition: StoreCondition {
    var condition = StoreCondition()
    condition.journalFailure = syncer.failure
    if condition.journalFailure == nil { condition.roomFailure = pressure.roomFailure }
    condition.settlingFailure = pressure.settlingFailure.withLock { $0 }
    condition.clockDoubt = clock.doubt
    condition.damagedMailboxes = damagedCount
    return condition
  }
}
