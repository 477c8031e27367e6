internal import MailboxModel
internal import MailboxProtocol

extension Device {
  /// A device as it came over the wire: without its push token. A binding to a platform that this
  /// version does not know is left out.
  init(_ device: OfflineMailbox_V1_Device) throws(MailboxError) {
    self.init(
      id: try DeviceID(device.id),
      registeredAt: Timestamp(milliseconds: device.registeredAt), acknowledged: device.acknowledged)
    lastSeenAt = Timestamp(milliseconds: device.lastSeenAt)
    presence = Presence(device.presence)
    presenceSince = Timestamp(milliseconds: device.presenceSince)
    reportedBadge = device.reportedBadge
    if device.hasBinding {
      binding = try? Binding(device.binding)
      binding?.registeredAt = Timestamp(milliseconds: device.binding.registeredAt)
    }
  }
}

extension Presence {
  /// One that this version does not know is not there, as far as it can tell.
  fileprivate init(_ presence: OfflineMailbox_V1_Presence) {
    self =
      switch presence {
      case .foreground: .foreground
      case .background: .background
      case .signedOut: .signedOut
      case .replaced: .replaced
      case .suspended, .unspecified, .UNRECOGNIZED: .suspended
      }
  }
}
