internal import Synchronization

/// The calls that are open, and what their requests and answers hold in memory: bounded for each user,
/// before sign-in for each connection, and in all (contract G14).
///
/// ```
/// | users of apps               | whoever arrives   | servers that send |
/// 0                            3/4                 7/8                 all
/// ```
///
/// Every call arrives as one of nobody, and is signed in within moments or refused. So apps, however many
/// they are, leave room to arrive in, and those who arrive leave room to servers that are known already.
/// When there is no room to arrive in, the connection goes that has the most calls of nobody, as long as
/// that is more than the newcomer's would have. Those that ask for health stay calls of nobody: a
/// connection has few.
///
/// A call is known by a number that its stream writes into its metadata, over whatever the client sent
/// under that name. The first bytes of a request, and of an answer, are free, as far as the number of calls
/// bounds them: an ordinary call is counted, signed in and forgotten, and nothing else, and goes on when
/// others have taken all the bytes there are.
final class OpenCalls: Sendable {
  /// The metadata with the call's number.
  static let metadataKey = "offline-mailbox-call"
  /// Bytes of a request, and of an answer, that are not counted.
  static let freeBytes = 16 << 10
  /// Calls of one connection that ask for health: for the server as a whole and each of its three services.
  static let healthCallsPerConnectionMax = 4

  struct Limits {
    var callsPerUserMax: Int
    var callsPerSenderMax: Int
    var callsMax: Int
    var bytesPerUserMax: Int
    var bytesMax: Int

    /// The part of a bound that users of apps have.
    fileprivate static func forApps(_ max: Int) -> Int { max / 4 * 3 }
    /// The part of a bound behind which those who are servers already have room still.
    fileprivate static func forArriving(_ max: Int) -> Int { max - max / 8 }
  }

  fileprivate enum Holder: Hashable {
    /// Nobody has signed in for it yet. A connection is a server's when a server was the first to sign in
    /// on it.
    case arriving(ConnectionPlaces.Number, isOfServer: Bool)
    case health(ConnectionPlaces.Number)
    case signedIn(SignedIn)

    var isApp: Bool { if case .signedIn(.app) = self { true } else { false } }

    /// The connection of one that may have to go for others.
    var stranger: ConnectionPlaces.Number? {
      switch self {
      case .health(let number), .arriving(let number, isOfServer: false): number
      case .arriving(_, isOfServer: true), .signedIn: nil
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
    /// Of users of apps.
    var apps = Tally()
    /// The calls of nobody, by connection.
    var strangers: [ConnectionPlaces.Number: Int] = [:]
    /// Connections that are being closed to make room, until their calls have ended.
    var going: Set<ConnectionPlaces.Number> = []
  }

  let limits: Limits
  private let state = Mutex(State())

  init(limits: Limits) { self.limits = limits }

  /// The number of open calls, and the counted bytes that they hold.
  var tally: (calls: Int, bytes: Int) { state.withLock { ($0.all.calls, $0.all.bytes) } }

  /// A call begins; throws when there are too many in all, or on its connection. O(1); O(connections) when
  /// there is no room to arrive in.
  ///
  /// - Parameter isHealth: True when nobody will sign in for it.
  func open(on connection: ConnectionAccount, isHealth: Bool) throws(Refusal) -> UInt64 {
    let isOfServer = connection.isOfServer
    let holder: Holder =
      isHealth
      ? .health(connection.number) : .arriving(connection.number, isOfServer: isOfServer)
    let (number, goes) = try state.withLock {
      (state) throws(Refusal) -> (UInt64?, ConnectionPlaces.Number?) in
      if isHealth, state.holders[holder, default: Tally()].calls >= Self.healthCallsPerConnectionMax
      {
        throw .tooManyHealthCalls(Self.healthCallsPerConnectionMax)
      }
      var goes: ConnectionPlaces.Number?
      let max = isOfServer ? limits.callsMax : Limits.forArriving(limits.callsMax)
      if state.all.calls >= max {
        goes = state.nextToGo(for: connection.number)
        // What goes has not gone yet; meanwhile there is the last eighth.
        guard goes != nil, state.all.calls < limits.callsMax else { return (nil, goes) }
      }
      state.next += 1
      state.calls[state.next] = Call(connection: connection, holder: holder)
      state.change(holder, calls: 1, bytes: 0)
      return (state.next, goes)
    }
    if let goes { connection.cut(goes) }
    guard let number else { throw .tooManyCallsInAll(limits.callsMax) }
    return number
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
    let isStranger = holder.stranger != nil
    let ownMax = isStranger || holder.isApp ? limits.bytesPerUserMax : limits.bytesMax / 2
    guard state.holders[holder, default: Tally()].bytes + bytes <= ownMax else {
      throw .holdsTooMuch(ownMax)
    }
    let max = isStranger ? Limits.forArriving(limits.bytesMax) : limits.bytesMax
    guard state.all.bytes + bytes <= max,
      !holder.isApp || state.apps.bytes + bytes <= Limits.forApps(limits.bytesMax)
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
      if holder.isApp, state.apps.calls >= Limits.forApps(limits.callsMax) {
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
    if holder.isApp {
      apps.calls += calls
      apps.bytes += bytes
    }
    if let number = holder.stranger { changeStranger(number, calls: calls) }
    var tally = holders[holder] ?? OpenCalls.Tally()
    tally.calls += calls
    tally.bytes += bytes
    assert(tally.calls >= 0 && tally.bytes >= 0, "a call was given back twice")
    holders[holder] = tally.calls == 0 ? nil : tally
  }

  private mutating func changeStranger(_ number: ConnectionPlaces.Number, calls: Int) {
    let count = strangers[number, default: 0] + calls
    strangers[number] = count == 0 ? nil : count
    if count == 0 { going.remove(number) }
  }

  /// The connection that is to go for one more call of another: the one that has the most calls of nobody.
  fileprivate mutating func nextToGo(
    for newcomer: ConnectionPlaces.Number
  ) -> ConnectionPlaces.Number? {
    let own = strangers[newcomer, default: 0] + 1
    var most: (number: ConnectionPlaces.Number, calls: Int)?
    for (number, calls) in strangers
    where calls > max(own, most?.calls ?? 0) && !going.contains(number) {
      most = (number, calls)
    }
    guard let most else { return nil }
    going.insert(most.number)
    return most.number
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
