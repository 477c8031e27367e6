public import MailboxModel

/// The faults that keep a store from its work at one moment; none while all is well.
public struct StoreCondition: Sendable, Equatable {
  /// The reason that nothing can be changed until the store is opened again: a write or a sync of the
  /// journal has failed, and nobody knows what is on disk.
  public var journalFailure: MailboxError?
  /// The reason that the last operations found no room in the journal. It passes with its cause.
  public var roomFailure: MailboxError?
  /// The reason that nothing is settled; the journal fills meanwhile. It passes with its cause.
  public var settlingFailure: MailboxError?

  /// The reason that the clock is not believed, so that nothing expires by a record; nil while it is.
  public var clockDoubt: ClockDoubt?
  /// The number of mailboxes known to be damaged; see ``MailboxInspection/damagedMailboxes()``. The others
  /// go on.
  public var damagedMailboxes = 0

  /// A store that works.
  public init() {}

  /// True while operations that change something are taken.
  public var takesChanges: Bool { journalFailure == nil && roomFailure == nil }
}
