public import MailboxModel

/// What keeps a store from its work at one moment; nothing, while all is well.
public struct StoreCondition: Sendable, Equatable {
  /// Why nothing can be changed until the store is opened again: a write or a sync of the journal
  /// has failed, and nobody knows what is on disk.
  public var journalFailure: MailboxError?
  /// Why the last operations found no room in the journal. It passes with its cause.
  public var roomFailure: MailboxError?
  /// Why nothing is settled; the journal fills meanwhile. It passes with its cause.
  public var settlingFailure: MailboxError?

  /// Why the clock is not believed, and so nothing expires by a record; nil while it is.
  public var clockDoubt: ClockDoubt?
  /// How many mailboxes are known to be damaged; see ``MailboxInspection/damagedMailboxes()``. The others
  /// go on.
  public var damagedMailboxes = 0

  /// A store that works.
  public init() {}

  /// Whether operations that change something are taken.
  public var takesChanges: Bool { journalFailure == nil && roomFailure == nil }
}
