import Foundation
import Synchronization

@testable import MailboxGateways

/// Clocks that a test moves, from the present moment on.
final class ManualGatewayClock: Sendable {
  private let moved = Mutex<Int64>(0)
  private let start = Int64(Date().timeIntervalSince1970)

  func advance(seconds: Int64) { moved.withLock { $0 += seconds } }

  var unixSeconds: Int64 { start + moved.withLock { $0 } }

  var clock: GatewayClock {
    GatewayClock(
      unixSeconds: { self.unixSeconds }, uptimeSeconds: { 1000 + self.moved.withLock { $0 } })
  }
}
