/// A store as a server needs it: all that users do with mailboxes, and all that operators ask of them.
public protocol MailboxStoring: MailboxOperations, MailboxInspection {}
