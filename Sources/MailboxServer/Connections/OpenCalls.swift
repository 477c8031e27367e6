internal import Synchronization

/// The calls that are open, and what their requests hold in memory: bounded for each user, before
/// sign-in for each connection, and in all (contract G14).
///
/// ```
///                                 calls                                   bytes
///  | users of apps, health |  whoever arrives  |  servers that send |
///  0                      3/4                 7/8                 all    apps and strangers 3/4, all
/// ```
///
/// Every call arrives as one of nobody, and is signed in within moments or refused. So apps, however many
/// they are, leave room to arrive in, and those who arrive leave room to servers that are known already.
/// Only calls of health stay without anybody who answers for them: a connection has few.
///
/// A call is known by a number that its stream writes into its metadata, over whatever the client sent
/// under that name. The first bytes of a request are free, as far as the number of calls bounds them:
/// an ordinary call is counted, signed in and forgotten, and nothing else, and goes on when others
/// have taken all the bytes there are.
final class OpenCalls: Sendable {
  /// The metadata with the call's number.
  static let metadataKey = "offline-mailbox-call"
  /// Bytes of a request that are not counted.
  static let freeBytes = 16 << 10
  /// Calls of health of one connection: for the server as a whole and each of its three services.
  static let healthCallsPerConnectionMax = 4

  struct Limits {
    var callsPerUserMax: Int
    var callsPerSenderMax: Int
    var callsMax: Int
    var bytesPerUserMax: Int
    var bytesMax: Int

    /// The calls of users of apps, and of health.
    fileprivate var clientCallsMax: Int { callsMax / 4 * 3 }
    /// All calls behind which one that arrives on a connection of a server still has room.
    fileprivate var arrivingCallsMax: Int { callsMax - callsMax / 8 }
    /// The bytes of apps, and of those who have not signed in.
    fileprivate var clientBytesMax: Int { bytesMax / 4 * 3 }
  }

  fileprivate enum Holder: Hashable {
    /// Nobody has signed in for it yet. A connection is a server's when a server was the first to sign in
    /// on it.
    case arriving(ConnectionPlaces.Number, isOfServer: Bool)
    case health(ConnectionPlaces.Number)
    case signedIn(SignedIn)

    var countsAsClient: Bool {
      switch self {
      case .health, .signedIn(.app): true
      case .arriving, .signedIn(.server): false
      }
    }

    var holdsAsClient: Bool {
      switch self {
      case .health, .signedIn(.app), .arriving(_, isOfServer: false): true
      case .arriving(_, isOfServer: true), .signedIn(.server): false
      }
    }
  }

  fileprivate struct Tally {
    var calls = 0
    var bytes = 0
  }

  fileprivate struct Call {
    var connection: ConnectionAccount
    var holder: Holder
    var bytes = 0
  }

  fileprivate struct State {
    var next: UInt64 = 0
    var calls: [UInt64: Call] = [:]
    var holders: [Holder: Tally] = [:]
    var all = Tally()
    var clients = Tally()
  }

  let limits: Limits
  private let state = Mutex(State())

  init(limits: Limits) { self.limits = limits }

  /// The number of open calls, and the counted bytes that they hold.
  var tally: (calls: Int, bytes: Int) { state.withLock { ($0.all.calls, $0.all.bytes) } }

  /// A call begins; throws when there are too many in all, or on its connection.
  ///
  /// - Parameter isHealth: True when nobody will sign in for it.
  func open(on connection: ConnectionAccount, isHealth: Bool) throws(Refusal) -> UInt64 {
    let isOfServer = connection.isOfServer
    let holder: Holder =
      isHealth
      ? .health(connection.number) : .arriving(connection.number, isOfServer: isOfServer)
    return try state.withLock { (state) throws(Refusal) in
      let max = isOfServer ? limits.callsMax : limits.arrivingCallsMax
      guard state.all.calls < max else { throw .tooManyCallsInAll(limits.callsMax) }
      if isHealth { try checkHealth(of: holder, in: state) }
      state.next += 1
      state.calls[state.next] = Call(connection: connection, holder: holder)
      state.change(holder, calls: 1, bytes: 0)
      return state.next
    }
  }

  private func checkHealth(of holder: Holder, in state: State) throws(Refusal) {
    guard state.clients.calls < limits.clientCallsMax else {
      throw .tooManyCallsInAll(limits.callsMax)
    }
    guard state.holders[holder, default: Tally()].calls < Self.healthCallsPerConnectionMax else {
      throw .tooManyHealthCalls(Self.healthCallsPerConnectionMax)
    }
  }

  /// A call holds more bytes than before, or, when there are less than none, fewer. Throws, and counts
  /// nothing, when that is too much.
  func hold(_ bytes: Int, by number: UInt64) throws(Refusal) {
    try state.withLock { (state) throws(Refusal) in
      guard let call = state.calls[number] else { return }
      if bytes > 0 { try check(bytes, for: call.holder, in: state) }
      state.calls[number]?.bytes += bytes
      state.change(call.holder, calls: 0, bytes: bytes)
    }
  }

  private func check(_ bytes: Int, for holder: Holder, in state: State) throws(Refusal) {
    let ownMax = holder.holdsAsClient ? limits.bytesPerUserMax : limits.bytesMax / 2
    guard state.holders[holder, default: Tally()].bytes + bytes <= ownMax else {
      throw .holdsTooMuch(ownMax)
    }
    guard state.all.bytes + bytes <= limits.bytesMax,
      !holder.holdsAsClient || state.clients.bytes + bytes <= limits.clientBytesMax
    else { throw .allHoldTooMuch(limits.bytesMax) }
  }

  /// Somebody has signed in for a call: it counts as theirs from now on. Throws when they, or all users of
  /// apps, have too many, or hold too much, or there is no place for the connection.
  func signIn(_ number: UInt64, as caller: SignedIn) throws(Refusal) {
    let connection = try state.withLock { (state) throws(Refusal) -> ConnectionAccount? in
      guard let call = state.calls[number] else { return nil }
      let holder = Holder.signedIn(caller)
      guard call.holder != holder else { return call.connection }
      let max = caller.bound(
        ofUser: limits.callsPerUserMax, ofSender: limits.callsPerSenderMax)
      guard state.holders[holder, default: Tally()].calls < max else {
        throw .tooManyOpenCalls(max)
      }
      if holder.countsAsClient, state.clients.calls >= limits.clientCallsMax {
        throw .tooManyCallsInAll(limits.callsMax)
      }
      state.change(call.holder, calls: -1, bytes: -call.bytes)
      do throws(Refusal) {
        if call.bytes > 0 { try check(call.bytes, for: holder, in: state) }
      } catch {
        state.change(call.holder, calls: 1, bytes: call.bytes)
        throw error
      }
      state.calls[number]?.holder = holder
      state.change(holder, calls: 1, bytes: call.bytes)
      return call.connection
    }
    try connection?.signedIn(as: caller)
  }

  /// Returns whether a call is still open.
  func isOpen(_ number: UInt64) -> Bool { state.withLock { $0.calls[number] != nil } }

  /// A call is over.
  func close(_ number: UInt64) {
    state.withLock { state in
      guard let call = state.calls.removeValue(forKey: number) else { return }
      state.change(call.holder, calls: -1, bytes: -call.bytes)
    }
  }
}

extension OpenCalls.State {
  fileprivate mutating func change(_ holder: OpenCalls.Holder, calls: Int, bytes: Int) {
    all.calls += calls
    all.bytes += bytes
    if holder.countsAsClient { clients.calls += calls }
    if holder.holdsAsClient { clients.bytes += bytes }
    var tally = holders[holder] ?? OpenCalls.Tally()
    tally.calls += calls
    tally.bytes += bytes
    assert(tally.calls >= 0 && tally.bytes >= 0, "a call was given back twice")
    holders[holder] = tally.calls == 0 ? nil : tally
  }
}

extension OpenCalls.Limits {
  init(_ limits: ServerLimits) {
    self.init(
      callsPerUserMax: limits.openCallsPerUserMax,
      callsPerSenderMax: limits.openCallsPerSenderMax, callsMax: limits.openCallsMax,
      bytesPerUserMax: limits.heldRequestBytesPerUserMax, bytesMax: limits.heldRequestBytesMax)
  }
}
