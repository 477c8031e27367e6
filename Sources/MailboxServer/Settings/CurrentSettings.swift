internal import Synchronization

/// A server's settings as they are now: some of them change while it serves.
final class CurrentSettings: Sendable {
  private let settings: Mutex<ServerSettings>

  init(_ settings: ServerSettings) { self.settings = Mutex(settings) }

  var all: ServerSettings { settings.withLock { $0 } }

  /// The bounds on what clients may use.
  var limits: ServerLimits { settings.withLock { $0.limits } }

  /// Takes over what can change.
  func take(_ next: ServerSettings) {
    settings.withLock { settings in
      settings.limits = settings.limits.taking(next.limits)
      settings.signIn = next.signIn
      if case .tls(_, _, let reloadSeconds) = settings.security,
        case .tls(let certificateFile, let keyFile, _) = next.security
      {
        settings.security = .tls(
          certificateFile: certificateFile, keyFile: keyFile, reloadSeconds: reloadSeconds)
      }
    }
  }
}
