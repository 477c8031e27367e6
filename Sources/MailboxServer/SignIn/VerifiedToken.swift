/// A token's claims, once its signature fits a key: they are good but for their times, which are looked
/// at with each use.
struct VerifiedToken: Sendable {
  /// The one who has it. The time that it is good for is that of no call: zero.
  let caller: Caller
  /// The second at which it ends, since 1970.
  let expiresAt: Double
  /// The second at which it begins, since 1970; nil when it does not say.
  let notBefore: Double?
}
