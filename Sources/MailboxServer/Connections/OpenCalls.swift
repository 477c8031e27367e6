internal import Synchronization

/// The calls that are open, and what their requests hold in memory: bounded for each user, before
/// sign-in for each connection, and in all (contract G14).
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
  /// The quarters of all that apps, and those who have not signed in, may have: senders are few, and go
  /// on when clients have taken what they can.
  private static let clientQuarters = 3

  struct Limits {
    var callsPerUserMax: Int
    var callsPerSenderMax: Int
    var callsMax: Int
    var bytesPerUserMax: Int
    var bytesMax: Int
  }

  fileprivate enum Holder: Hashable {
    case connection(ConnectionPlaces.Number)
    case signedIn(SignedIn)

    var isClient: Bool { if case .signedIn(.server) = self { false } else { true } }
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

  /// A call begins; throws when there are too many in all.
  func open(on connection: ConnectionAccount) throws(Refusal) -> UInt64 {
    try state.withLock { (state) throws(Refusal) in
      guard state.clients.calls < limits.callsMax / 4 * Self.clientQuarters,
        state.all.calls < limits.callsMax
      else { throw .tooManyCallsInAll(limits.callsMax) }
      state.next += 1
      let holder = Holder.connection(connection.number)
      state.calls[state.next] = Call(connection: connection, holder: holder)
      state.change(holder, calls: 1, bytes: 0)
      return state.next
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
    let ownMax = holder.isClient ? limits.bytesPerUserMax : limits.bytesMax / 2
    guard state.holders[holder, default: Tally()].bytes + bytes <= ownMax else {
      throw .holdsTooMuch(ownMax)
    }
    let clientsMax = limits.bytesMax / 4 * Self.clientQuarters
    guard state.all.bytes + bytes <= limits.bytesMax,
      !holder.isClient || state.clients.bytes + bytes <= clientsMax
    else { throw .allHoldTooMuch(limits.bytesMax) }
  }

  /// Somebody has signed in for a call: it counts as theirs from now on. Throws when they have too
  /// many, or hold too much, or there is no place for the connection.
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
    if holder.isClient {
      clients.calls += calls
      clients.bytes += bytes
    }
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
