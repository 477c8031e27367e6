public import MailboxModel

/// The devices of some mailboxes that are in the foreground or in the background.
public struct AwakeDevices: Sendable {
  /// The devices of one mailbox; at least one.
  public struct Mailbox: Sendable {
    /// The mailbox that the devices belong to.
    public var mailbox: MailboxAddress
    /// Its devices that are awake.
    public var devices: [Device]

    /// Some devices of a mailbox.
    public init(mailbox: MailboxAddress, devices: [Device]) {
      self.mailbox = mailbox
      self.devices = devices
    }
  }

  /// The mailboxes that have such devices.
  public var mailboxes: [Mailbox]
  /// The last mailbox that was looked at; nil when there is none behind it.
  public var next: MailboxAddress?

  /// The mailboxes that were found, and the one to go on behind.
  public init(mailboxes: [Mailbox], next: MailboxAddress?) {
    self.mailboxes = mailboxes
    self.next = next
  }
}

extension Device {
  /// True while its app is there as far as the server knows: in the foreground, or in its grace.
  public var isAwake: Bool { presence == .foreground || presence == .background }
}
