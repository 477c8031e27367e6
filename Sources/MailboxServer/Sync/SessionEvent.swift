internal import MailboxSync

/// Something that happens to one session, from whatever side.
enum SessionEvent: Sendable {
  /// The machine takes it in as it is.
  case input(ServerInput)
  /// It is this session's turn to drain.
  case admitted
  /// The feed says that the device left, and what that would end the session with. The store knows whether
  /// it still holds.
  case deviceLeft(SessionEnding)
}
