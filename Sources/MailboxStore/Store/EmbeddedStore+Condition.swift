public import MailboxInterface

extension EmbeddedStore {
  /// The obstacles to the store's work now. Takes the same time whatever the store holds.
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
