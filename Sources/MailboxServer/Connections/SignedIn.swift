/// The holder that calls and connections are counted for, once somebody has signed in.
enum SignedIn: Hashable, Sendable {
  /// A user of an app.
  case app(CallRate.Key)
  /// A server that sends, or somebody who operates.
  case server(CallRate.Key)

  /// Of two bounds, the one that is meant for it.
  func bound(ofUser: Int, ofSender: Int) -> Int {
    switch self {
    case .app: ofUser
    case .server: ofSender
    }
  }
}
