public import MailboxModel

extension PushTables {
  /// Lets pushes be sent by a credential again that was suspended or had to wait, once it was put right.
  /// What waits for it is sent at once, the oldest first: one push as a trial, and with its success the
  /// rest in order. No error when it was not suspended.
  ///
  /// Only a process that sends by the new credential should call it: what is tried by the old one suspends
  /// it again.
  public func resume(credential name: CredentialName) async throws(MailboxError) {
    let nameBytes = 1...CredentialName.bytesMax
    guard nameBytes.contains(name.value.utf8.count) else {
      throw .invalidArgument(
        name: "credential", value: name.value, reason: "its name has 1 to 128 bytes")
    }
    try await write([.resume(credential: name)])
    resumptions.ring()
  }

  /// Resumes all credentials that are suspended, and returns their names: for a server that starts, as
  /// they may have been put right meanwhile. What is still wrong costs one push that is refused.
  @discardableResult
  public func resumeAll() async throws(MailboxError) -> [CredentialName] {
    let names = try credentialStates().filter { $0.value.suspension != nil }.keys.sorted()
    if names.isEmpty { return [] }
    try await write(names.map { .resume(credential: $0) })
    resumptions.ring()
    return names
  }
}
