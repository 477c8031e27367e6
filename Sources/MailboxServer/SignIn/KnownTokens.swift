internal import MailboxModel

/// Tokens that were verified, by their bytes: the next call with one needs neither its JSON nor its
/// signature.
///
/// Beyond its bounds it forgets those that were not asked for since they were last passed over ("second
/// chance"). A user has few places, of which the oldest goes for another: who has many tokens pushes out
/// its own. All is O(1), over many.
struct KnownTokens {
  struct Limits {
    var tokensMax = 4096
    /// As ``KnownTokens/cost(of:)`` counts.
    var bytesMax = 4 << 20
    var tokensPerHolderMax = 16
    /// A longer one is verified with each call.
    var tokenBytesMax = 4096
  }

  /// The user whose tokens are counted together; servers that send, too.
  private struct Holder: Hashable {
    let app: AppID?
    let user: UserID?
  }

  private struct Place {
    let token: SignedToken
    let found: VerifiedToken
    var wasAsked = false

    var holder: Holder { Holder(app: found.caller.app, user: found.caller.user) }
  }

  private let limits: Limits
  private var places: [Place?] = []
  private var free: [Int] = []
  private var indices: [SignedToken: Int] = [:]
  /// The places of each holder, the oldest first.
  private var held: [Holder: [Int]] = [:]
  /// The place that is looked at next for one that may go.
  private var hand = 0
  /// The memory that those that are known cost.
  private(set) var bytes = 0

  init(limits: Limits = Limits()) { self.limits = limits }

  /// The number of tokens that are known.
  var count: Int { indices.count }

  /// The memory that a token costs, roughly: its bytes, those of its claims, and its places in tables.
  static func cost(of token: SignedToken) -> Int { 2 * token.byteCount + 256 }

  /// Returns what a token says; nil when it is not known.
  mutating func find(_ token: SignedToken) -> VerifiedToken? {
    guard let index = indices[token] else { return nil }
    places[index]?.wasAsked = true
    return places[index]?.found
  }

  /// Keeps what a token says that was verified.
  mutating func keep(_ found: VerifiedToken, of token: SignedToken) {
    guard token.byteCount <= limits.tokenBytesMax, indices[token] == nil else { return }
    let place = Place(token: token, found: found)
    if let own = held[place.holder], own.count >= limits.tokensPerHolderMax { forget(at: own[0]) }
    while count > 0,
      count >= limits.tokensMax || bytes + Self.cost(of: token) > limits.bytesMax
    {
      forgetOne()
    }
    let index = free.popLast() ?? places.endIndex
    if index == places.endIndex { places.append(place) } else { places[index] = place }
    indices[token] = index
    held[place.holder, default: []].append(index)
    bytes += Self.cost(of: token)
  }

  /// Forgets a token.
  mutating func forget(_ token: SignedToken) {
    if let index = indices[token] { forget(at: index) }
  }

  /// Forgets the next that was not asked for since the hand came by.
  private mutating func forgetOne() {
    while true {
      hand = hand + 1 < places.count ? hand + 1 : 0
      guard let place = places[hand] else { continue }
      if !place.wasAsked { return forget(at: hand) }
      places[hand]?.wasAsked = false
    }
  }

  private mutating func forget(at index: Int) {
    guard let place = places[index].take() else { return }
    free.append(index)
    indices[place.token] = nil
    bytes -= Self.cost(of: place.token)
    held[place.holder]?.removeAll { $0 == index }
    if held[place.holder]?.isEmpty == true { held[place.holder] = nil }
  }
}
