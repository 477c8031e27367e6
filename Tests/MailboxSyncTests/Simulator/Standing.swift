/// The sign-in of a device and the time it was last heard of, counted beside the store.
struct Standing {
  enum SignIn {
    case unknown, signedIn, signedOut, replaced
  }

  var signIn = SignIn.unknown
  /// The time at which it last registered, acknowledged or reported its presence.
  var heardAt: Int64 = 0

  /// True when only its user can bring it back.
  var hasLeft: Bool { signIn == .signedOut || signIn == .replaced }

  /// Returns whether messages wait for it (contract G3).
  func holds(at now: Int64, leaseSeconds: UInt32) -> Bool {
    signIn == .signedIn && now < heardAt + Int64(leaseSeconds) * 1000
  }
}
