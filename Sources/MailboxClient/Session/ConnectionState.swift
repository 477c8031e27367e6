/// The state of a client's connection: being made, open, pausing or ended.
public enum ConnectionState: Hashable, Sendable {
  /// It is being made.
  case connecting
  /// Messages come as they are deposited.
  case open
  /// It is made again after a pause, because of this.
  case pausing(MailboxClientError)
  /// The client has ended.
  case ended
}

/// Something that went wrong and that the client goes on after.
public enum ClientReport: Hashable, Sendable {
  /// The connection is gone, or could not be made; it is made again after a pause.
  case connectionLost(MailboxClientError)
  /// The server did what it must not; nothing of it was delivered.
  case serverFault(String)
  /// A conversation could not be marked read.
  case readRefused(MailboxClientError)
  /// The unread counts could not be read; the next change reads them again.
  case unreadUnknown(MailboxClientError)
}
