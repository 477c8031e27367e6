internal import MailboxModel

extension MailboxError {
  /// True when the store itself is in trouble, so that going on with other messages makes no sense.
  var concernsStore: Bool {
    switch self {
    case .notAStore, .formatTooNew, .busy, .readOnly, .damaged, .storage, .feedTrimmed, .closed:
      true
    default: false
    }
  }
}
