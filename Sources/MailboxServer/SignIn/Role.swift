/// The kinds of bearers of a token, by what each may do (contract G13).
public enum Role: String, Sendable, Hashable, CaseIterable {
  /// An app: its own user's mailbox.
  case app
  /// A server that sends: deposits into mailboxes of its app.
  case sender
  /// An operator: looks at mailboxes.
  case admin
}
