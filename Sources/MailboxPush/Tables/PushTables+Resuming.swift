public import MailboxModel

extension PushTables {
  /// Lets pushes be sent by a credential again that was suspended, once it was put right. Those that
  /// wait are looked at within ``DispatchSettings/suspendedSeconds``. No error when it was not.
  public func resume(credential name: String) async throws(MailboxError) {
    guard (1...128).contains(name.utf8.count) else {
      throw .invalidArgument(
        name: "credential", value: name, reason: "its name has 1 to 128 bytes")
    }
    try await write([.credential(name, nil)])
  }
}
