internal import NIOCore
internal import Synchronization

/// The handlers that closed connections have left at work, by the network that they came from.
///
/// A network with many of them gets no new connection until some are done: otherwise whoever begins calls,
/// goes and comes again would have more at work than any bound of a connection allows. When there are many
/// in all, the same goes for each network that has any; one that has none is always let in.
final class LeftBehind: Sendable {
  struct Limits {
    var ofNetworkMax = 2000
    var max = 20_000
  }

  fileprivate struct State {
    var ofNetwork: [ClientAddress: LeftStreams] = [:]
    /// The number of all, among which some may be gone.
    var count = 0
    /// The number of all at which those that are gone are looked for, whoever comes.
    var looksAt = looksFrom
    var lookedAt: NIODeadline?
    /// True while somebody looks, outside the lock.
    var isLookedAt = false
  }

  private static let looksFrom = 1024
  /// The least time between two looks for the sake of those who come.
  private static let pause = TimeAmount.milliseconds(100)

  private let limits: Limits
  private let state = Mutex(State())

  init(limits: Limits = Limits()) { self.limits = limits }

  /// The number of all, among which some may be gone.
  var count: Int { state.withLock { $0.count } }

  /// A connection has left streams behind. Amortised O(number of them).
  func add(_ streams: LeftStreams, from address: ClientAddress) {
    guard streams.count > 0 else { return }
    let isToLook = state.withLock { state in
      state.add(streams, of: address.network)
      return state.count >= state.looksAt
    }
    if isToLook { forgetGone() }
  }

  /// Returns whether a new connection from an address may come. O(1) while there are few; O(number of all)
  /// now and then otherwise.
  func hasRoom(for address: ClientAddress, at now: NIODeadline) -> Bool {
    let (hasRoom, isToLook) = state.withLock { state in
      let hasRoom = state.hasRoom(for: address.network, limits)
      guard !hasRoom, state.lookedAt.map({ now - $0 >= Self.pause }) ?? true else {
        return (hasRoom, false)
      }
      state.lookedAt = now
      return (false, true)
    }
    guard isToLook else { return hasRoom }
    forgetGone()
    return state.withLock { $0.hasRoom(for: address.network, limits) }
  }

  /// Looks at them outside the lock: whoever asks a weak reference may be the last to hold what it refers
  /// to, and ends it. Meanwhile all count; those that are added stand behind those that are looked at.
  private func forgetGone() {
    let before = state.withLock { state in
      guard !state.isLookedAt else { return nil as [ClientAddress: LeftStreams]? }
      state.isLookedAt = true
      return state.ofNetwork
    }
    guard let before else { return }
    let left = before.mapValues { streams in
      var streams = streams
      streams.forgetGone()
      return streams
    }
    state.withLock { state in
      state.isLookedAt = false
      for (network, streams) in left {
        state.replace(first: before[network]?.count ?? 0, of: network, by: streams)
      }
      state.looksAt = max(Self.looksFrom, 2 * state.count)
    }
  }
}

extension LeftBehind.State {
  fileprivate mutating func add(_ streams: LeftStreams, of network: ClientAddress) {
    ofNetwork[network, default: LeftStreams()].append(streams)
    count += streams.count
  }

  fileprivate mutating func replace(
    first number: Int, of network: ClientAddress, by streams: LeftStreams
  ) {
    guard var own = ofNetwork.removeValue(forKey: network) else { return }
    own.replace(first: number, by: streams)
    count -= number - streams.count
    if own.count > 0 { ofNetwork[network] = own }
  }

  fileprivate func hasRoom(for network: ClientAddress, _ limits: LeftBehind.Limits) -> Bool {
    guard let own = ofNetwork[network] else { return true }
    return own.count < limits.ofNetworkMax && count < limits.max
  }
}
