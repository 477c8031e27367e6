public import LMDB
public import MailboxModel

extension MailboxError: TransactionError {
  /// A storage error, as the store's callers see it.
  public init(_ error: LMDBError) {
    switch error.code {
    case .closed: self = .closed
    case .corrupted, .invalid, .pageNotFound, .versionMismatch, .panic:
      self = .damaged(what: "\(error.operation): \(error.code)")
    default:
      self = .storage(
        operation: error.operation, reason: "\(error.code)", hint: error.hint)
    }
  }
}

/// Turns a storage error into what callers see.
@inlinable
package func lmdb<R: ~Copyable>(_ body: () throws(LMDBError) -> R) throws(MailboxError) -> R {
  do { return try body() } catch { throw MailboxError(error) }
}
