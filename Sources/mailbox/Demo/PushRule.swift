internal import MailboxModel
internal import MailboxStore

/// A plain rule for who would be woken by a message.
struct PushRule {
  /// Why a device would be woken, or why not.
  enum Verdict {
    case wakes(Binding)
    case leavesAlone(because: String)
  }

  /// A device is woken when it sleeps, can be reached, and the message is news to its user.
  func verdict(on device: Device, of user: UserID, for message: Message) -> Verdict {
    if message.sender == user { return .leavesAlone(because: "its user sent it") }
    if !message.counts { return .leavesAlone(because: "the message does not count") }
    switch device.presence {
    case .foreground, .background:
      return .leavesAlone(because: "it is in the \(device.presence), its connection delivers")
    case .signedOut, .replaced:
      return .leavesAlone(because: "it is signed out")
    case .suspended:
      guard let binding = device.binding else {
        return .leavesAlone(because: "it has no push token, and asks when it comes back")
      }
      return .wakes(binding)
    }
  }
}
