@testable import MailboxPush

import LMDB
import MailboxModel
import StoredBytes

extension PushTable {
  /// Puts bytes in the place of a row, whether or not they are one.
  func putBytes(
    _ bytes: [UInt8], for key: Key, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try lmdb { () throws(LMDBError) in try transaction.put(bytes.span.bytes, for: key, in: table) }
  }
}

extension PushTables {
  /// Damages a row, or makes one that is damaged.
  func damage<Key, Row>(
    _ key: Key, in table: PushTable<Key, Row>, row: [UInt8] = [99]
  ) throws(MailboxError) {
    try environment.write { (transaction) throws(MailboxError) in
      try table.putBytes(row, for: key, transaction)
    }
  }

  /// Returns the number of rows in some tables.
  func rowCount<each Key: StoredKey, each Row: StoredRow>(
    of tables: repeat PushTable<each Key, each Row>
  ) throws(MailboxError) -> Int {
    try read { (transaction) throws(MailboxError) in
      var sum = 0
      for table in repeat each tables { sum += try table.count(transaction) }
      return sum
    }
  }
}
