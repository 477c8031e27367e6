internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// One row at a time, in a transaction.
extension PushTables {
  func row<Key>(
    _ key: Key, in table: Table<Key>, _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> [UInt8]? {
    do throws(LMDBError) {
      return try transaction.value(of: key, in: table)?.array
    } catch {
      throw MailboxError(error)
    }
  }

  func put<Key>(
    _ row: [UInt8], for key: Key, in table: Table<Key>,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    do throws(LMDBError) {
      try transaction.put(row.span.bytes, for: key, in: table)
    } catch {
      throw MailboxError(error)
    }
  }

  /// Removes a row, if it is there.
  func remove<Key>(
    _ key: Key, in table: Table<Key>, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    do throws(LMDBError) {
      _ = try transaction.delete(key, in: table)
    } catch {
      throw MailboxError(error)
    }
  }

  /// Returns the number of rows in a table. O(1).
  func count<Key>(
    of table: Table<Key>, _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> Int {
    do throws(LMDBError) {
      return try transaction.count(of: table)
    } catch {
      throw MailboxError(error)
    }
  }

  /// Reads in a snapshot of its own.
  func read<R>(
    _ body: (borrowing ReadTransaction) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    try environment.read { (transaction) throws(MailboxError) in try body(transaction) }
  }

  /// Walks the entries whose keys have a prefix, from a key on, until `body` returns false.
  func walk(
    _ table: Table<[UInt8]>, prefix: [UInt8], from start: [UInt8]? = nil,
    _ transaction: borrowing some Transaction & ~Copyable,
    _ body: (_ key: [UInt8], _ row: [UInt8]) throws(MailboxError) -> Bool
  ) throws(MailboxError) {
    try transaction.withCursor(in: table) { (cursor) throws(MailboxError) in
      var isThere = try Self.move {
        () throws(LMDBError) in
        let first = start ?? prefix
        return first.isEmpty ? try cursor.first() : try cursor.seek(atOrAfter: first)
      }
      while isThere {
        let key = cursor.key.array
        guard key.starts(with: prefix), try body(key, cursor.value.array) else { return }
        isThere = try Self.move { () throws(LMDBError) in try cursor.next() }
      }
    }
  }

  private static func move(
    _ body: () throws(LMDBError) -> Bool
  ) throws(MailboxError) -> Bool {
    do { return try body() } catch { throw MailboxError(error) }
  }
}
