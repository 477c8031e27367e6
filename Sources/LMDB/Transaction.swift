/// A transaction of either kind: what can be read in it is in extensions of this protocol.
///
/// Write functions that only read as `(_ transaction: borrowing some Transaction & ~Copyable)`, and
/// they work in both kinds.
public protocol Transaction: ~Copyable {
  /// The way to LMDB, for this module's own use.
  var access: TransactionAccess { get }
}

/// A snapshot to read from. Made by ``Environment/read(_:)``, which also ends it.
public struct ReadTransaction: ~Copyable, Transaction {
  /// The way to LMDB, for this module's own use.
  public let access: TransactionAccess

  @usableFromInline
  init(access: TransactionAccess) {
    self.access = access
  }
}

/// A transaction to change tables in. Made by ``Environment/write(_:)``, which also ends it.
///
/// It reads its own changes. A change may move entries: **bytes lent by a write transaction or one
/// of its cursors are valid until the next change only**, which the compiler does not check. Take
/// what is needed first, then change.
public struct WriteTransaction: ~Copyable, Transaction {
  /// The way to LMDB, for this module's own use.
  public let access: TransactionAccess

  @usableFromInline
  init(access: TransactionAccess) {
    self.access = access
  }
}

/// LMDB's transaction; opaque outside of this module.
public struct TransactionAccess {
  let handle: OpaquePointer
  private let environment: ObjectIdentifier

  init(handle: OpaquePointer, of environment: Environment) {
    self.handle = handle
    self.environment = ObjectIdentifier(environment)
  }

  /// LMDB's number for the table, once it is sure that the table is of the same environment.
  func number(of table: TableHandle) -> UInt32 {
    precondition(
      table.environment == environment, "table '\(table.name)' is of another environment")
    return table.number
  }
}
