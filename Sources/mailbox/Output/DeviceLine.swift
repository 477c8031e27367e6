internal import MailboxModel
internal import MailboxTool

/// A device, for machines.
struct DeviceLine: Encodable {
  struct Token: Encodable {
    let token: String
    let platform: String
    let credential: String
    let environment: String
    let topic: String
    let registeredAt: Seconds

    init(_ binding: Binding) {
      token = binding.token.value
      platform = binding.platform.description
      credential = binding.credential.value
      environment = binding.environment.description
      topic = binding.topic.value
      registeredAt = Seconds(binding.registeredAt)
    }
  }

  let device: String
  let presence: String
  let presenceSince: Seconds
  let acknowledged: UInt64
  let badge: UInt32
  let registeredAt: Seconds
  let lastSeenAt: Seconds
  let binding: Token?
  /// The reason why nothing is sent to its token.
  let quarantine: String?

  init(_ device: Device, quarantine: String? = nil) {
    self.quarantine = quarantine
    self.device = device.id.value
    presence = device.presence.description
    presenceSince = Seconds(device.presenceSince)
    acknowledged = device.acknowledged
    badge = device.reportedBadge
    registeredAt = Seconds(device.registeredAt)
    lastSeenAt = Seconds(device.lastSeenAt)
    binding = device.binding.map { Token($0) }
  }
}

extension StandardOutput {
  /// Devices as a table.
  func devices(_ devices: [Device], indent: String = "") throws {
    var table = Table(
      .text("DEVICE"), .text("PRESENCE"), .number("ACKNOWLEDGED"), .text("LAST SEEN"),
      .text("PUSHES TO"))
    for device in devices {
      let target = device.binding.map {
        "\($0.platform) \(PlainText.shortened($0.token.value, to: 16)) by \($0.credential)"
      }
      table.add(
        device.id.value, device.presence.description, "\(device.acknowledged)",
        Quantities.moment(device.lastSeenAt), target ?? "-")
    }
    try table.write(to: self, indent: indent)
  }
}
