internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// The settled part of a store: its tables in LMDB.
///
/// ```
/// mailboxes      mailbox                     MailboxRow      all that most mailboxes have
/// conversations  mailbox | conversation      ConversationState   those beyond the row
/// devices        mailbox | device id         Device
/// preferences    mailbox                     PushPreferences
/// queues         mailbox | first sequence    ChunkRow        chunks before the row's newest
/// files          number of a queue file      QueueFileAccount
/// identities     mailbox | last sequence | 1 IdentityList    up to 64 identities a row
/// tokens         platform, hash of app, token    TokenOwner
/// damaged        mailbox                     DamageMark      what is wrong with it, from format 4 on
/// asides         mailbox | position          AsideRecord     records of a mailbox that is set aside
/// feeds          reader's name               position (8)
/// meta           "journalStart"              position (8)    everything before it is settled
///                "tokensThrough"             position (8)    tokens of records before it are
///                "lastQueueFile"             number (8)      no queue file had a higher one
///                "tokensByApp"               1 (8)           the keys of tokens have the app
/// ```
/// The messages themselves lie in queue files beside it, see ``QueueFile``: what a settling writes is
/// one run of bytes, and only the small rows are scattered.
final class Settled: Sendable {
  let environment: Environment
  let mailboxes: Table<MailboxKey>
  let conversations: Table<RowKey>
  let devices: Table<RowKey>
  let preferences: Table<MailboxKey>
  let queues: Table<RowKey>
  let identities: Table<RowKey>
  let tokens: Table<TokenKey>
  let feeds: Table<String>
  let files: Table<String>
  let meta: Table<String>
  /// Nil only beside an owner of a format before 3, which has none.
  let damaged: Table<MailboxKey>?
  /// Likewise.
  let asides: Table<RowKey>?
  let queueFiles: QueueFiles

  static let journalStartKey = "journalStart"
  static let tokensThroughKey = "tokensThrough"
  static let lastQueueFileKey = "lastQueueFile"
  static let tokensByAppKey = "tokensByApp"

  init(directory: String, bytesMax: UInt64, access: Environment.Settings.Access)
    throws(MailboxError)
  {
    queueFiles = QueueFiles(directory: directory, isReadOnly: access == .readOnly)
    do {
      environment = try Environment(
        directory: directory,
        settings: Environment.Settings(
          mapSizeBytes: Int(clamping: bytesMax), tablesMax: 16, access: access))
      mailboxes = try environment.openTable("mailboxes", keys: MailboxKey.self)
      conversations = try environment.openTable("conversations", keys: RowKey.self)
      devices = try environment.openTable("devices", keys: RowKey.self)
      preferences = try environment.openTable("preferences", keys: MailboxKey.self)
      queues = try environment.openTable("queues", keys: RowKey.self)
      identities = try environment.openTable("identities", keys: RowKey.self)
      tokens = try environment.openTable("tokens", keys: TokenKey.self)
      feeds = try environment.openTable("feeds", keys: String.self)
      files = try environment.openTable("files", keys: String.self)
      meta = try environment.openTable("meta", keys: String.self)
      damaged = try Self.newerTable("damaged", keys: MailboxKey.self, in: environment)
      asides = try Self.newerTable("asides", keys: RowKey.self, in: environment)
    } catch {
      throw switch error.code {
      case .accessDenied, .readOnlyFileSystem: .readOnly(path: directory)
      case .noSuchFile, .notFound: .damaged(what: "'\(directory)' is not complete")
      default: MailboxError(error)
      }
    }
  }

  /// A table that an owner of an earlier format has not made; nil beside such a one.
  private static func newerTable<Key>(
    _ name: String, keys: Key.Type, in environment: Environment
  ) throws(LMDBError) -> Table<Key>? {
    do throws(LMDBError) {
      return try environment.openTable(name, keys: keys)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }

  /// Reads in one snapshot.
  func read<R: ~Copyable>(
    _ body: (borrowing ReadTransaction) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    try environment.read(body)
  }

  /// Notes where the journal begins, for a store whose journal has begun: from then on a journal
  /// without segments is damage. Nothing is settled yet, so that nothing is of an older version.
  func putJournalStart(_ start: UInt64) throws(MailboxError) {
    try environment.write { (transaction) throws(MailboxError) in
      try put(start, named: Self.journalStartKey, transaction)
      try put(1, named: Self.tokensByAppKey, transaction)
    }
  }
}
