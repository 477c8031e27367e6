internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// Rows are read inside a transaction and decoded from borrowed bytes.
extension Settled {
  /// Decodes the row of a key, nil when there is none.
  func row<Key, Row>(
    of key: borrowing Key, in table: Table<Key>,
    _ transaction: borrowing some Transaction & ~Copyable,
    decode: (RawSpan) throws(MailboxError) -> Row
  ) throws(MailboxError) -> Row? {
    let value: RawSpan?
    do { value = try transaction.value(of: key, in: table) } catch { throw MailboxError(error) }
    guard let value else { return nil }
    return try decode(value)
  }

  /// The row of a mailbox; `keepingConversations` false leaves out those.
  func mailbox(
    _ mailbox: MailboxKey, keepingConversations: Bool = true,
    in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> MailboxRow? {
    try row(of: mailbox, in: mailboxes, transaction) { (span) throws(MailboxError) in
      try MailboxRow(decoding: span, keepingConversations: keepingConversations)
    }
  }

  /// Returns whether LMDB has a mailbox.
  func isThere(
    _ mailbox: MailboxKey, in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> Bool {
    try row(of: mailbox, in: mailboxes, transaction) { _ in true } ?? false
  }

  /// A conversation that the mailbox's row does not have.
  func conversation(
    _ conversation: ConversationKey, beyondRowOf mailbox: MailboxKey,
    in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> ConversationState? {
    try row(of: RowKey(mailbox, conversation), in: conversations, transaction) {
      (span) throws(MailboxError) in try ConversationState(row: span)
    }
  }

  func preferences(
    of mailbox: MailboxKey, in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> PushPreferences? {
    try row(of: mailbox, in: preferences, transaction) { (span) throws(MailboxError) in
      try PushPreferences(row: span)
    }
  }

  /// All devices of a mailbox, in order of their ids.
  func devices(
    of mailbox: MailboxKey, in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> [Device] {
    var found: [Device] = []
    try forEachRow(of: mailbox, in: devices, transaction) { (_, value) throws(MailboxError) in
      found.append(try Device(row: value))
    }
    return found
  }

  /// Returns the message ids that a mailbox remembers, oldest first.
  func identities(
    of mailbox: MailboxKey, in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> IdentityList {
    var found = IdentityList()
    try forEachRow(of: mailbox, in: identities, transaction) {
      (suffix, value) throws(MailboxError) in
      let form = RowKey.identityForm(ofKeyBytes: suffix.count)
      for identity in try IdentityList.decode(value, form) { found.append(identity) }
    }
    return found
  }

  func tokenOwner(
    of token: TokenKey, in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> TokenOwner? {
    try row(of: token, in: tokens, transaction) { (span) throws(MailboxError) in
      try TokenOwner(row: span)
    }
  }

  /// A position that `meta` or `feeds` keeps.
  func position(
    _ name: String, in table: Table<String>, _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> UInt64? {
    try row(of: name, in: table, transaction) { (span) throws(MailboxError) in
      var reader = ByteReader(span, of: "a stored position")
      return try reader.uint64()
    }
  }

  /// Visits all rows of a table: key and value.
  func forEachRow<Key>(
    in table: Table<Key>, _ transaction: borrowing some Transaction & ~Copyable,
    _ body: ([UInt8], RawSpan) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    try transaction.withCursor(in: table) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in try cursor.first() }
      while isFound {
        try body(cursor.key.array, cursor.value)
        isFound = try lmdb { () throws(LMDBError) in try cursor.next() }
      }
    }
  }

  /// Visits the rows of one mailbox: what the key has behind its name, and the value.
  func forEachRow(
    of mailbox: MailboxKey, in table: Table<RowKey>,
    _ transaction: borrowing some Transaction & ~Copyable,
    _ body: ([UInt8], RawSpan) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    try transaction.withCursor(in: table) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in
        try cursor.seek(atOrAfter: RowKey(prefix: mailbox))
      }
      while isFound, cursor.key.isRow(of: mailbox) {
        try body(cursor.key.suffix(behind: mailbox), cursor.value)
        isFound = try lmdb { () throws(LMDBError) in try cursor.next() }
      }
    }
  }
}
