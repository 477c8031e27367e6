internal import LMDB
public import MailboxModel
internal import StoredBytes

extension PushTables {
  /// Returns the credentials in trouble, by their names, each with its trouble; the others are left out.
  public func credentialStates() throws(MailboxError) -> [CredentialName: CredentialState] {
    try read { (transaction) throws(MailboxError) in
      var states: [CredentialName: CredentialState] = [:]
      try transaction.withCursor(in: credentials) { (cursor) throws(MailboxError) in
        var isThere = try Self.moved { () throws(LMDBError) in try cursor.first() }
        while isThere {
          guard let name = String(validating: cursor.key.array, as: UTF8.self) else {
            throw .damaged(what: "a key in table 'credentials' is no text")
          }
          // One that cannot be read is set aside as soon as something is sent by it.
          let state = try? CredentialState(row: cursor.value.array.span.bytes)
          if let state, state.isTroubled { states[CredentialName(checked: name)] = state }
          isThere = try Self.moved { () throws(LMDBError) in try cursor.next() }
        }
      }
      return states
    }
  }

  private static func moved(_ body: () throws(LMDBError) -> Bool) throws(MailboxError) -> Bool {
    do { return try body() } catch { throw MailboxError(error) }
  }
}
