internal import Logging
internal import MailboxModel
internal import MailboxPush
internal import MailboxStore

extension Logger {
  /// Says what somebody who runs the dispatcher may want to know.
  func say(_ report: DispatchReport) {
    switch report {
    case .credentialSuspended(let name, let reason):
      error(
        "a credential is suspended: nothing is sent by it until it is renewed or resumed",
        metadata: ["credential": "\(name)", "reason": "\(reason)"])
    case .tokenRemoved(let mailbox, let device, let reason):
      info(
        "a push token is dead, and was taken from its device",
        metadata: ["user": "\(mailbox)", "device": "\(device)", "reason": "\(reason)"])
    case .tokenQuarantined(let mailbox, let device, let reason):
      warning(
        "a push token is not used until the app reports it again",
        metadata: ["user": "\(mailbox)", "device": "\(device)", "reason": "\(reason)"])
    case .refused(let id, let reason):
      error(
        "a push was refused for good", metadata: ["push": "\(id)", "reason": "\(reason)"])
    case .credentialWaits(let name, let reason, let until):
      warning(
        "a credential has to wait: its pushes are kept",
        metadata: [
          "credential": "\(name)", "reason": "\(reason)", "until": "\(until.milliseconds)",
        ])
    case .rowSetAside(let table, let reason):
      error(
        "a row of the push tables could not be read, and was set aside",
        metadata: ["table": "\(table)", "reason": "\(reason)"])
    case .unreadable(let mailbox, let reason):
      error(
        "a user's mailbox could not be read for a push, which is tried again later",
        metadata: ["user": "\(mailbox)", "reason": "\(reason)"])
    case .feedSkipped(let from, let to):
      error(
        "the dispatcher stood still for too long: some messages wake nobody",
        metadata: ["from": "\(from.rawValue)", "to": "\(to.rawValue)"])
    }
  }
}
