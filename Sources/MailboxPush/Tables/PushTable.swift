internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// A table whose rows and keys are each of one type, in an environment whose failures are `MailboxError`s.
///
/// Keys wrap their bytes, and rows are decoded when they are asked for: what cannot be read is found there,
/// and does not end a walk.
struct PushTable<Key: StoredKey, Row: StoredRow>: Sendable {
  /// An entry that a walk has come to.
  struct Entry {
    let key: Key
    fileprivate let bytes: [UInt8]

    /// Decodes the row.
    func row() throws(MailboxError) -> Row {
      var reader = ByteReader(bytes.span.bytes, of: Row.rowName)
      return try Row(decoding: &reader, under: key.bytes)
    }
  }

  let table: Table<Key>

  init(_ name: String, in environment: Environment) throws(MailboxError) {
    table = try lmdb { () throws(LMDBError) in try environment.openTable(name, keys: Key.self) }
  }

  /// Returns the entry of a key; nil when there is none.
  func entry(
    of key: Key, _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> Entry? {
    let bytes = try lmdb { () throws(LMDBError) in
      try transaction.value(of: key, in: table)?.array
    }
    return bytes.map { Entry(key: key, bytes: $0) }
  }

  /// Returns the row of a key; nil when there is none.
  func row(
    of key: Key, _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> Row? {
    try entry(of: key, transaction)?.row()
  }

  func put(
    _ row: Row, for key: Key, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    var bytes: [UInt8] = []
    row.encode(to: &bytes)
    try lmdb { () throws(LMDBError) in try transaction.put(bytes.span.bytes, for: key, in: table) }
  }

  /// Removes a row, if it is there.
  func remove(_ key: Key, _ transaction: borrowing WriteTransaction) throws(MailboxError) {
    _ = try lmdb { () throws(LMDBError) in try transaction.delete(key, in: table) }
  }

  /// Takes the bytes of a row out, whether or not it can be read; nil when there is none.
  func takeBytes(
    of key: Key, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> [UInt8]? {
    guard let found = try entry(of: key, transaction) else { return nil }
    try remove(key, transaction)
    return found.bytes
  }

  /// Returns the number of rows. O(1).
  func count(_ transaction: borrowing some Transaction & ~Copyable) throws(MailboxError) -> Int {
    try lmdb { () throws(LMDBError) in try transaction.count(of: table) }
  }

  /// Walks the entries whose keys have a prefix, all without one, from a key on, until `body` returns false.
  func walk(
    prefix: Key? = nil, from start: Key? = nil,
    _ transaction: borrowing some Transaction & ~Copyable,
    _ body: (Entry) throws(MailboxError) -> Bool
  ) throws(MailboxError) {
    let prefix = prefix?.bytes ?? []
    let first = start?.bytes ?? prefix
    try transaction.withCursor(in: table) { (cursor) throws(MailboxError) in
      var isThere = try lmdb { () throws(LMDBError) in
        first.isEmpty ? try cursor.first() : try cursor.seek(atOrAfter: Key(bytes: first))
      }
      while isThere {
        let key = cursor.key.array
        guard key.starts(with: prefix),
          try body(Entry(key: Key(bytes: key), bytes: cursor.value.array))
        else { return }
        isThere = try lmdb { () throws(LMDBError) in try cursor.next() }
      }
    }
  }

  /// Returns the keys that have a prefix.
  func keys(
    prefix: Key, _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> [Key] {
    var keys: [Key] = []
    try walk(prefix: prefix, transaction) { entry in
      keys.append(entry.key)
      return true
    }
    return keys
  }

  /// Returns the first key from another on; nil when there is none.
  func firstKey(
    prefix: Key? = nil, from start: Key? = nil,
    _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> Key? {
    var first: Key?
    try walk(prefix: prefix, from: start, transaction) { entry in
      first = entry.key
      return false
    }
    return first
  }
}
