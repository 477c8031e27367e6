internal import Logging
internal import NIOCore
internal import Synchronization

/// Counts connections, and closes those that come when there are as many as allowed.
final class ConnectionCount: Sendable {
  private let limit: Int
  private let logger: Logger
  private let open = Atomic(0)

  init(limit: Int, logger: Logger) {
    self.limit = limit
    self.logger = logger
  }

  /// How many there are.
  var now: Int { open.load(ordering: .relaxed) }

  /// Takes a connection in, or closes it. A connection that has not spoken yet cannot be told why:
  /// the log says so.
  func take(_ channel: any Channel) {
    let count = open.add(1, ordering: .relaxed).newValue
    channel.closeFuture.whenComplete { _ in self.open.subtract(1, ordering: .relaxed) }
    guard count > limit else { return }
    logger.warning(
      "closed a connection: there are as many as allowed",
      metadata: [
        "connectionsMax": "\(limit)", "peer": "\(String(describing: channel.remoteAddress))",
      ]
    )
    channel.close(promise: nil)
  }
}
