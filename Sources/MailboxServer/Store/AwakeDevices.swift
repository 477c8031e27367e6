public import MailboxModel
internal import MailboxStore

/// The devices of some mailboxes that are in the foreground or in the background.
public struct AwakeDevices: Sendable {
  /// The devices of one mailbox; at least one.
  public struct Mailbox: Sendable {
    /// Which mailbox.
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

  /// What was found, and where to go on.
  public init(mailboxes: [Mailbox], next: MailboxAddress?) {
    self.mailboxes = mailboxes
    self.next = next
  }
}

extension AwakeDevices {
  /// Those of the next mailboxes in their order.
  init(
    in view: StoreView, after mailbox: MailboxAddress?, limit: Int
  ) throws(MailboxError) {
    let looked = try view.mailboxes(after: mailbox, limit: limit).map(\.mailbox)
    var found: [Mailbox] = []
    for mailbox in looked {
      let devices = try view.devices(of: mailbox).filter(\.isAwake)
      if !devices.isEmpty { found.append(Mailbox(mailbox: mailbox, devices: devices)) }
    }
    self.init(mailboxes: found, next: looked.count < limit ? nil : looked.last)
  }
}

extension Device {
  /// Whether its app is there as far as the server knows: in the foreground, or in its grace.
  var isAwake: Bool { presence == .foreground || presence == .background }
}
