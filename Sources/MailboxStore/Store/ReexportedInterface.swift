// Who embeds a store writes `import MailboxStore`, and has with it the operations, what they take and what
// they return. Swift has no other word for this than an underscored one; without it each such file would
// need a second import.
@_exported public import MailboxInterface
