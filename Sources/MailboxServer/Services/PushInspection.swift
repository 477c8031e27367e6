public import MailboxModel
public import MailboxPush
internal import NIOPosix

/// The questions that operators ask about pushes; the dispatcher's tables answer them.
public protocol PushInspection: Sendable {
  /// Returns what became of a mailbox's messages, oldest first; of one where its sequence or id is given.
  func lines(
    of mailbox: MailboxAddress, sequence: UInt64?, messageID: MessageID?, limit: Int
  ) async throws(MailboxError) -> [LedgerEntry]
  /// Returns what may still have to be sent to a mailbox's devices, and why it was not yet; of one message
  /// where its sequence or id is given.
  func owed(
    to mailbox: MailboxAddress, sequence: UInt64?, messageID: MessageID?, limit: Int
  ) async throws(MailboxError) -> [OwedPush]
  /// The credentials that are suspended or wait, by name.
  func troubledCredentials() async throws(MailboxError) -> [CredentialName: CredentialState]
  /// Returns why nothing is sent to the tokens of a mailbox's devices until they are reported again, in the
  /// order of the devices; nil for those with which nothing is the matter.
  func quarantines(
    of devices: [Device], in mailbox: MailboxAddress
  ) async throws(MailboxError) -> [String?]
  /// Lets pushes be sent by a credential again.
  func resume(credential name: CredentialName) async throws(MailboxError)
}

extension PushTables: PushInspection {
  /// Returns what became of a mailbox's messages. O(lines of the mailbox), away from the cooperative pool.
  public func lines(
    of mailbox: MailboxAddress, sequence: UInt64?, messageID: MessageID?, limit: Int
  ) async throws(MailboxError) -> [LedgerEntry] {
    try await looking { (tables) throws(MailboxError) in
      try tables.ledger(of: mailbox, sequence: sequence, messageID: messageID, limit: limit)
    }
  }

  /// Returns what may still have to be sent, and why it was not yet. O(what is owed to the mailbox), away
  /// from the cooperative pool.
  public func owed(
    to mailbox: MailboxAddress, sequence: UInt64?, messageID: MessageID?, limit: Int
  ) async throws(MailboxError) -> [OwedPush] {
    try await looking { (tables) throws(MailboxError) in
      try tables.owed(to: mailbox, sequence: sequence, messageID: messageID, limit: limit)
    }
  }

  /// The credentials that are suspended or wait, away from the cooperative pool.
  public func troubledCredentials() async throws(MailboxError)
    -> [CredentialName: CredentialState]
  {
    try await looking { (tables) throws(MailboxError) in try tables.credentialStates() }
  }

  /// Returns why nothing is sent to the tokens of devices. O(devices), away from the cooperative pool.
  public func quarantines(
    of devices: [Device], in mailbox: MailboxAddress
  ) async throws(MailboxError) -> [String?] {
    try await looking { (tables) throws(MailboxError) in
      try devices.map { (device) throws(MailboxError) in
        try tables.quarantine(of: device, in: mailbox)
      }
    }
  }

  private func looking<Answer: Sendable>(
    _ look: @escaping @Sendable (PushTables) throws(MailboxError) -> Answer
  ) async throws(MailboxError) -> Answer {
    let result: Result<Answer, MailboxError>
    do {
      result = try await NIOThreadPool.singleton.runIfActive { [self] in
        Result { () throws(MailboxError) in try look(self) }
      }
    } catch {
      throw .closed
    }
    return try result.get()
  }
}
