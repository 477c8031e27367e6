internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// The rows that do not belong to one mailbox: token owners and positions.
extension SettlementWriter {
  /// Writes who has which token, as of all records before a position.
  func write(
    _ changes: [TokenKey: Recent.TokenChange], through position: UInt64,
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    for (token, change) in changes {
      if let owner = change.owner {
        try put(owner.row, for: token, in: settled.tokens, transaction)
      } else {
        _ = try lmdb { () throws(LMDBError) in
          try transaction.delete(token, in: settled.tokens)
        }
      }
    }
    try putPosition(position, named: Settled.tokensThroughKey, in: settled.meta, transaction)
  }

  func putPosition(
    _ position: UInt64, named name: String, in table: Table<String>,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    var row: [UInt8] = []
    row.appendLittleEndian(position)
    try put(row, for: name, in: table, transaction)
  }
}
