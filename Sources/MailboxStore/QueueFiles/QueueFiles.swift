internal import Glibc
internal import MailboxModel
internal import StoredBytes
internal import Synchronization

/// The queue files of a store. Those that are read are kept open, as many as allowed; whoever holds a
/// file can read it for as long as it likes, also when it was let go or removed meanwhile.
final class QueueFiles: Sendable {
  let directory: String
  private let isReadOnly: Bool
  private let open = Mutex<QueueFileTable>(QueueFileTable())
  private let unreadable = UnreadablePlaces()
  /// The most files that are kept open, besides those that are just being read.
  private let openMax = Atomic<Int>(StoreSettings().queueFilesOpenMax)

  init(directory: String, isReadOnly: Bool) {
    self.directory = directory
    self.isReadOnly = isReadOnly
  }

  /// Keeps so many open at the most, from now on.
  func keepOpen(atMost count: Int) { openMax.store(count, ordering: .relaxed) }

  /// The files that are open now.
  var table: QueueFileTable { open.withLock { $0 } }

  /// The file that a chunk lies in; throws `.damaged` for one that could not be read a moment ago: it is
  /// not tried again at once, for whoever reads the same file has to begin anew each time.
  func file(holding row: ChunkRow, of key: MailboxKey) throws(MailboxError) -> QueueFile {
    let file = try file(row.place.file)
    let end = row.place.offset + row.frameBytes(keyBytes: key.bytes.count)
    guard unreadable.isEmpty || !unreadable.meets(row.place.offset..<end, of: row.place.file) else {
      throw .damaged(what: "queue file '\(file.file.path)' cannot be read at \(row.place.offset)")
    }
    return file
  }

  /// A file by its number; throws when it is missing. One of which a page could not be read is mapped anew.
  func file(_ number: UInt32) throws(MailboxError) -> QueueFile {
    if let file = table.file(number) {
      guard let offset = file.unreadableOffset else {
        file.use()
        return file
      }
      unreadable.note(offset, of: number)
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
      if let known = table.file(number), !known.isBroken { return known }
      table = table.removing(number).adding(file, countMax: openMax.load(ordering: .relaxed))
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

  /// Makes a new, empty file in the place of whatever a crash left there; none is left when that fails.
  func create(_ number: UInt32) throws(MailboxError) -> QueueFile {
    try withDescriptor { () throws(MailboxError) in try make(number) }
  }

  private func make(_ number: UInt32) throws(MailboxError) -> QueueFile {
    let path = path(of: number)
    do throws(MailboxError) {
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
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Returns whether there is a file of a number.
  func isThere(_ number: UInt32) -> Bool { access(path(of: number), F_OK) == 0 }

  /// Returns the account assumed for a file whose row cannot be read: all that it has is needed.
  func assumedAccount(of number: UInt32) -> QueueFileAccount {
    let bytes = (try? file(number))?.byteCount ?? 0
    let end = UInt64(min(max(bytes, QueueFile.headerBytes), QueueFile.bytesMax))
    return QueueFileAccount(end: end, live: end)
  }

  /// The numbers of the files in the directory.
  func numbers() throws(MailboxError) -> Set<UInt32> {
    var numbers: Set<UInt32> = []
    for name in try Directory.names(in: directory) ?? [] where name.hasSuffix(Self.suffix) {
      if let number = UInt32(name.dropLast(Self.suffix.count), radix: 16) { numbers.insert(number) }
    }
    return numbers
  }

  /// Removes a file that nothing refers to. Those who read it go on reading.
  func remove(_ number: UInt32) {
    open.withLock { $0 = $0.removing(number) }
    unlink(path(of: number))
  }

  /// Removes the files that a crash left behind: all but these.
  func removeAll(but known: Set<UInt32>) throws(MailboxError) {
    for number in try numbers() where !known.contains(number) { remove(number) }
  }

  private static let suffix = ".queue"

  private func path(of number: UInt32) -> String {
    "\(directory)/\(QueueFileAccount.name(of: number))\(Self.suffix)"
  }
}
