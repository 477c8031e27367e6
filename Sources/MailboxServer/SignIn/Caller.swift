internal import GRPCCore
internal import MailboxModel

/// The one who makes a call, as the token says.
struct Caller: Sendable, Hashable {
  /// The app that the token is for; nil when it names none.
  var app: AppID?
  /// The user that the token was given to; for a sender, the server's own name.
  var user: UserID?
  /// The one device that the token is good for; nil when it is good for any of the user's.
  var device: DeviceID?
  /// The roles that the token gives it, which say what it may do.
  var roles: Set<Role>
  /// The fingerprint of the key that the token is signed with.
  var key: String
  /// The time that the token is still good for.
  var goodFor: Duration

  /// The app of its mailboxes.
  var appOrStandard: AppID { app ?? .standard }

  /// The caller's own mailbox; `named` may be empty and must be the token's user otherwise.
  func mailbox(named name: String) throws(Refusal) -> MailboxAddress {
    guard let user else {
      throw Refusal(
        .permissionDenied, reason: "noUser", "the token names no user",
        hint: "use a token whose 'sub' is the user")
    }
    guard name.isEmpty || name.hasBytes(of: user.value) else {
      throw Refusal(
        .permissionDenied, reason: "notYourMailbox",
        "the token is of user '\(user)' and reaches no other mailbox",
        hint: "leave the user out, or sign in as that user")
    }
    return MailboxAddress(user, in: appOrStandard)
  }

  /// The caller's device; `named` may be empty when the token names one.
  func device(named name: String) throws -> DeviceID {
    guard let device else { return try DeviceID(name) }
    guard name.isEmpty || name.hasBytes(of: device.value) else {
      throw Refusal(
        .permissionDenied, reason: "notYourDevice",
        "the token is of device '\(device)' and good for no other",
        hint: "leave the device out, or sign in with that device")
    }
    return device
  }
}
