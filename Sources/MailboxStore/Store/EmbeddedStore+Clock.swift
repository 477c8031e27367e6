public import MailboxInterface

extension EmbeddedStore {
  /// Says that the clock is right, whatever speaks against it: from now on the store goes by it, and what
  /// has expired by it is swept. Set the clock right first. Without doubt it changes nothing.
  public func confirmClock() {
    clock.confirm()
    settler.bell.ring()
  }

  /// The time that the store goes by, as a clock: its own clock's, while that is believed. For what works
  /// beside the store and has to agree with it, as the dispatcher of pushes does.
  public var trustedClock: StoreClock {
    clock.clocks.now
  }
}
