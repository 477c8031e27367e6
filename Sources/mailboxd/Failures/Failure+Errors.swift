internal import Glibc
internal import MailboxGateways
internal import MailboxModel
internal import MailboxServer
internal import MailboxTool

extension Failure {
  /// An error that has words for people; nil when it has none.
  init?(_ error: any Error) {
    switch error {
    case let error as Failure: self = error
    case let error as MailboxError: self.init(error)
    case let error as CredentialError:
      self.init(error.exitStatus, error.message, hint: error.hint)
    case let error as ServerSettingsError: self.init(.usage, error.message, hint: error.hint)
    case let error as SignInKeyError: self.init(.usage, error.message, hint: error.hint)
    case let error as ListenError:
      self.init(
        errno: error.systemError, doing: "listening at \(error.host) port \(error.port)")
    default: return nil
    }
  }

  /// Returns the message and the hint of an error that ends no process.
  static func words(for error: any Error) -> (message: String, hint: String) {
    let failure = Failure(error)
    return (failure?.message ?? "\(error)", failure?.hint ?? "see the log")
  }

  /// Something that the system refused, by its error number.
  init(errno number: Int32, doing what: String) {
    let reason = systemMessage(number)
    switch number {
    case ENOENT, ENOTDIR:
      self.init(.notFound, "\(what): \(reason)", hint: "check the path")
    case EACCES, EPERM:
      self.init(.noPermission, "\(what): \(reason)", hint: "check owner and permissions")
    case EADDRINUSE:
      self.init(
        .unavailable, "\(what): \(reason)", hint: "stop what listens there, or take another port")
    case EADDRNOTAVAIL:
      self.init(.usage, "\(what): \(reason)", hint: "listen at an address of this machine")
    default:
      self.init(.inputOutput, "\(what): \(reason)", hint: "see what the system says about it")
    }
  }
}
