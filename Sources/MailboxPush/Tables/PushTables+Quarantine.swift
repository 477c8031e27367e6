public import MailboxModel

extension PushTables {
  /// Returns the reason that nothing is sent to a device's token until the app reports it again: what its
  /// provider said of it. Nil when nothing is the matter with the token that it is bound to now.
  public func quarantine(
    of device: Device, in mailbox: MailboxAddress
  ) throws(MailboxError) -> String? {
    guard let binding = device.binding, let state = try state(of: device.id, in: mailbox),
      state.concerns(binding)
    else { return nil }
    return state.quarantine
  }
}
