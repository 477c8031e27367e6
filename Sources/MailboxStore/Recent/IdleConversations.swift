internal import MailboxModel

/// The conversations of a mailbox that nobody would miss (see ``ConversationState/isIdle``), as far as they
/// are known. So a look for them that was in vain is not made again for each conversation that begins, nor,
/// see ``FullMailboxes``, when the mailbox is loaded again.
struct IdleConversations {
  /// More are not kept: then the next look finds enough to be worth it.
  static let knownMax = 1024

  /// Nil until somebody has looked. Those in the part that was looked at, and those that became idle since.
  private(set) var known: Set<ConversationKey>?
  /// The key in LMDB at which the next look begins; nil: at the start.
  private(set) var next: ConversationKey?

  /// True when there is nothing that a look could find.
  var isKnownToBeNone: Bool { known?.isEmpty == true && next == nil }

  /// A conversation has changed.
  mutating func note(_ key: ConversationKey, _ state: ConversationState) {
    guard known != nil else { return }
    if state.isIdle && !state.isEmpty {
      known?.insert(key)
      if known.map({ $0.count > Self.knownMax }) == true { self = IdleConversations() }
    } else {
      known?.remove(key)
    }
  }

  /// A look has found these, and ended before a key of LMDB, or at the end.
  mutating func note(found keys: [ConversationKey], next: ConversationKey?) {
    known = keys.count > Self.knownMax ? nil : Set(keys)
    self.next = known == nil ? nil : next
  }
}
