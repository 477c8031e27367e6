internal import MailboxModel
internal import NIOCore

/// The source of the gateways' time: the system, or a test.
struct GatewayClock: Sendable {
  /// Seconds since 1970, for what others judge by their own clocks.
  let unixSeconds: @Sendable () -> Int64
  /// Seconds of a monotonic clock, which nobody sets, for how old something is.
  let uptimeSeconds: @Sendable () -> Int64

  /// The system's clocks.
  static let system = GatewayClock(
    unixSeconds: { Timestamp.ofSystem.seconds },
    uptimeSeconds: { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000_000) })
}
