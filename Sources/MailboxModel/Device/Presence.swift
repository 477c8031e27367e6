/// The state of an app, as far as the server knows.
public enum Presence: UInt8, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// In use: its connection delivers.
  case foreground = 1
  /// Just left: its connection delivers as long as it lives and the grace lasts.
  case background = 2
  /// Asleep or gone without signing out: pushes reach it.
  case suspended = 3
  /// Signed out by its user: nothing reaches it.
  case signedOut = 4
  /// Signed out by another sign-in: nothing reaches it.
  case replaced = 5

  /// The word that people and programs read.
  public var description: String {
    switch self {
    case .foreground: "foreground"
    case .background: "background"
    case .suspended: "suspended"
    case .signedOut: "signedOut"
    case .replaced: "replaced"
    }
  }

  /// True while the device takes part: it holds messages back until it acknowledges them.
  public var isSignedIn: Bool { self != .signedOut && self != .replaced }
}
