public import MailboxInterface
public import MailboxModel

extension ReferenceStore {
  /// See ``MailboxOperations/register(_:of:replacingOthers:)``.
  public func register(
    _ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool
  ) throws(MailboxError) -> Device {
    try change { (mailboxes, now) throws(MailboxError) in
      try mailboxes.register(device, of: mailbox, replacingOthers: replacingOthers, at: now)
    }
  }

  /// See ``MailboxOperations/resume(_:of:replacingOthers:)``.
  public func resume(
    _ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool
  ) throws(MailboxError) -> Device {
    try change { (mailboxes, now) throws(MailboxError) -> Device in
      if let known = mailboxes.mailboxes[mailbox]?.devices[device], !known.presence.isSignedIn {
        throw MailboxError.deviceSignedOut(device, of: mailbox)
      }
      return try mailboxes.register(
        device, of: mailbox, replacingOthers: replacingOthers, at: now)
    }
  }

  /// See ``MailboxOperations/signOut(_:of:)``.
  public func signOut(_ device: DeviceID, of mailbox: MailboxAddress) throws(MailboxError) {
    try change { (mailboxes, now) throws(MailboxError) in
      try mailboxes.signOut(device, of: mailbox, at: now)
    }
  }

  /// See ``MailboxOperations/removeDevice(_:of:)``.
  public func removeDevice(_ device: DeviceID, of mailbox: MailboxAddress) throws(MailboxError) {
    try change { (mailboxes, now) throws(MailboxError) in
      try mailboxes.removeDevice(device, of: mailbox, at: now)
    }
  }

  /// See ``MailboxOperations/setPresence(_:badge:of:in:)``.
  public func setPresence(
    _ presence: Presence, badge: UInt32?, of device: DeviceID, in mailbox: MailboxAddress
  ) throws(MailboxError) {
    guard presence.isSignedIn else {
      throw MailboxError.invalidArgument(
        name: "presence", value: presence.description, reason: "a device signs out instead")
    }
    try change { (mailboxes, now) throws(MailboxError) in
      try mailboxes.setPresence(presence, badge: badge, of: device, in: mailbox, at: now)
    }
  }

  /// See ``MailboxOperations/bind(_:to:of:)``.
  public func bind(
    _ binding: Binding, to device: DeviceID, of mailbox: MailboxAddress
  ) throws(MailboxError) {
    try binding.validate()
    let binding = try binding.inOneForm()
    try change { (mailboxes, now) throws(MailboxError) in
      _ = try mailboxes.bind(binding, to: device, of: mailbox, at: now)
    }
  }

  /// See ``MailboxOperations/unbind(_:of:token:)``.
  public func unbind(
    _ device: DeviceID, of mailbox: MailboxAddress, token: PushToken?
  ) throws(MailboxError) {
    try change { (mailboxes, now) throws(MailboxError) in
      try mailboxes.unbind(device, of: mailbox, token: token, at: now)
    }
  }

  /// See ``MailboxOperations/devices(of:)``.
  public func devices(of mailbox: MailboxAddress) throws(MailboxError) -> [Device] {
    try look { (mailboxes, now) throws(MailboxError) in
      try mailboxes.devices(of: mailbox, at: now)
    }
  }
}
