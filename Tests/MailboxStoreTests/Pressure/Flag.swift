import Synchronization

/// Something that becomes true once, for all to see.
final class Flag: Sendable {
  private let state = Atomic(false)

  var isRaised: Bool { state.load(ordering: .acquiring) }

  func raise() { state.store(true, ordering: .releasing) }
}

/// The highest of some numbers.
final class Highest: Sendable {
  private let state = Mutex<UInt64>(0)

  var value: UInt64 { state.withLock { $0 } }

  func note(_ value: UInt64) { state.withLock { $0 = max($0, value) } }
}
