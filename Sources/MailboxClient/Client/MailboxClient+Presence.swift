internal import AsyncAlgorithms
internal import MailboxSync

extension MailboxClient {
  /// The state of the connection now, and each change of it.
  public var connectionStates: AsyncStream<ConnectionState> { connectionState.values }

  /// The app left the foreground, with the badge that it shows now: for a grace the connection goes
  /// on delivering and nothing is pushed. Said when there is a connection again, if there is none.
  ///
  /// Waits for ``run()`` to take it in.
  public func enterBackground(badge: UInt32) async {
    await events.send(.input(.enteredBackground(badge: badge)))
  }

  /// The app came to the foreground: pushes end, and a pause before the next connection does.
  ///
  /// Waits for ``run()`` to take it in.
  public func enterForeground() async { await events.send(.input(.enteredForeground)) }
}
