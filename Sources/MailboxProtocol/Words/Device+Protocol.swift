public import MailboxModel

extension OfflineMailbox_V1_Presence {
  /// A presence for the wire.
  public init(_ presence: Presence) {
    self =
      switch presence {
      case .foreground: .foreground
      case .background: .background
      case .suspended: .suspended
      case .signedOut: .signedOut
      case .replaced: .replaced
      }
  }
}

extension OfflineMailbox_V1_Device {
  /// A device for the wire, without its push token: whoever has that can push to it.
  public init(_ device: Device) {
    self.init()
    id = device.id.value
    registeredAt = device.registeredAt.milliseconds
    lastSeenAt = device.lastSeenAt.milliseconds
    acknowledged = device.acknowledged
    presence = OfflineMailbox_V1_Presence(device.presence)
    presenceSince = device.presenceSince.milliseconds
    reportedBadge = device.reportedBadge
    if let binding = device.binding {
      self.binding = OfflineMailbox_V1_Binding(binding)
      self.binding.token = ""
    }
  }
}
