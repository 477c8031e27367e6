internal import Glibc
internal import MailboxModel
internal import Synchronization

/// The queue files of a store. Those that are read are kept open, as many as allowed; whoever holds a
/// file can read it for as long as it likes, also when it was let go or removed meanwhile.
final class QueueFiles: Sendable {
  let directory: String
  private let isReadOnly: Bool
  private let open = Mutex<QueueFileTable>(QueueFileTable())
  /// How many are kept open; beside them those that are just being read.
  private let openMax = Atomic<Int>(StoreSettings().queueFilesOpenMax)

  init(directory: String, isReadOnly: Bool) {
    self.directory = directory
    self.isReadOnly = isReadOnly
  }

  /// Keeps so many open at the most, from now on.
  func keepOpen(atMost count: Int) { openMax.store(count, ordering: .relaxed) }

  /// The files that are open now.
  var table: QueueFileTable { open.withLock { $0 } }

  /// A file by its number; throws when it is missing.
  func file(_ number: UInt32) throws(MailboxError) -> QueueFile {
    if let file = table.file(number) {
      file.use()
      return file
    }
    let path = path(of: number)
    guard access(path, F_OK) == 0 else {
      throw .damaged(what: "queue file '\(path)' is missing")
    }
    let file = try withDescriptor { () throws(MailboxError) in
      try QueueFile(opening: File(path, flags: isReadOnly ? O_RDONLY : O_RDWR), number: number)
    }
    return open.withLock { table in
      // Another thread may have opened it meanwhile.
      if let known = table.file(number) { return known }
      table = table.adding(file, countMax: openMax.load(ordering: .relaxed))
      return file
    }
  }

  /// Does what needs a descriptor; when the process has none left, once more without the files that are
  /// open for later.
  private func withDescriptor(
    _ body: () throws(MailboxError) -> QueueFile
  ) throws(MailboxError) -> QueueFile {
    do throws(MailboxError) {
      return try body()
    } catch {
      guard error.isOutOfDescriptors, table.count > 0 else { throw error }
      open.withLock { $0 = QueueFileTable() }
      return try body()
    }
  }

  /// Makes a new, empty file in the place of whatever a crash left there.
  func create(_ number: UInt32) throws(MailboxError) -> QueueFile {
    try withDescriptor { () throws(MailboxError) in try make(number) }
  }

  private func make(_ number: UInt32) throws(MailboxError) -> QueueFile {
    let path = path(of: number)
    let file = try File(path, flags: O_RDWR | O_CREAT | O_TRUNC)
    try file.write(QueueFile.header(number: number, salt: .random(in: 1...UInt64.max)), at: 0)
    try file.syncData()
    try Directory.sync(directory)
    let opened = try QueueFile(opening: file, number: number)
    open.withLock { table in
      table = table.removing(number)
        .adding(opened, countMax: openMax.load(ordering: .relaxed))
    }
    return opened
  }

  /// Removes a file that nothing refers to. Those who read it go on reading.
  func remove(_ number: UInt32) {
    open.withLock { $0 = $0.removing(number) }
    unlink(path(of: number))
  }

  /// Removes the files that a crash left behind: all but these.
  func removeAll(but known: Set<UInt32>) throws(MailboxError) {
    for name in try Directory.names(in: directory) ?? [] where name.hasSuffix(Self.suffix) {
      let number = UInt32(name.dropLast(Self.suffix.count), radix: 16)
      if let number, !known.contains(number) { remove(number) }
    }
  }

  private static let suffix = ".queue"

  private func path(of number: UInt32) -> String {
    "\(directory)/\(QueueFileAccount.name(of: number))\(Self.suffix)"
  }
}
