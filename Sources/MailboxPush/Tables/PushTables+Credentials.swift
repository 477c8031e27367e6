public import MailboxModel

extension PushTables {
  /// Returns the credentials in trouble, by their names, each with its trouble; the others are left out.
  public func credentialStates() throws(MailboxError) -> [CredentialName: CredentialState] {
    try read { (transaction) throws(MailboxError) in
      var states: [CredentialName: CredentialState] = [:]
      try credentials.walk(transaction) { (entry) throws(MailboxError) in
        let name = try entry.key.name()
        // One that cannot be read is set aside as soon as something is sent by it.
        if let state = try? entry.row(), state.isTroubled { states[name] = state }
        return true
      }
      return states
    }
  }
}
