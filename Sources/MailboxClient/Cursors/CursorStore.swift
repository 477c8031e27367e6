public import MailboxModel

/// The place where an app keeps how far it has got.
///
/// An app with a database of its own keeps the cursor there, best in the transaction that keeps the
/// messages: then nothing is ever shown twice. ``FileCursorStore`` keeps it in a file.
public protocol CursorStore: Sendable {
  /// The cursor that was kept last; nil before the first.
  func load() async throws -> Cursor?
  /// Keeps a cursor durably. What is behind it is acknowledged to the server only when this has
  /// returned.
  func save(_ cursor: Cursor) async throws
}
