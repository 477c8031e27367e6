/// The reason why a mailbox client ended, or refused something.
public enum MailboxClientError: Error, Hashable, Sendable {
  /// Settings that make no sense or are unsafe.
  case settings(message: String, hint: String)
  /// The device opened a newer session, or another device signed in in its place.
  case replaced
  /// The device was signed out: ``MailboxClient/signIn(replacingOthers:)`` signs it in again.
  case signedOut
  /// The server refused for a reason that trying again does not change.
  case refused(reason: String, message: String)
  /// The server could not be reached, or could not do it now.
  case unavailable(message: String)
  /// The app gave no token.
  case noToken(message: String)
  /// The app's cursor could not be read or kept; what was handled since the last one that was kept
  /// comes again.
  case cursorStore(message: String)
  /// The client has run before: make another one.
  case alreadyRun
}

extension MailboxClientError: CustomStringConvertible {
  /// The problem, and what to do about it.
  public var description: String {
    switch self {
    case .settings(let message, let hint): "\(message); \(hint)"
    case .replaced: "the device's mailbox was opened elsewhere; sign in again to take it back"
    case .signedOut: "the device is signed out; sign in again"
    case .refused(let reason, let message):
      reason.isEmpty ? "refused: \(message)" : "refused (\(reason)): \(message)"
    case .unavailable(let message): "the server cannot be used now: \(message); try again later"
    case .noToken(let message): "there is no token: \(message); log in again"
    case .cursorStore(let message): "the cursor cannot be kept: \(message); see to its storage"
    case .alreadyRun: "a client runs once; make another one"
    }
  }
}
