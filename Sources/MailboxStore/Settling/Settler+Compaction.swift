internal import LMDB
internal import MailboxModel
internal import StoredBytes
internal import Synchronization

/// Giving back what the queue files hold in vain: a file's last chunks are copied to the newest one,
/// and the file is removed.
extension Settler {
  /// Bytes of live chunks that are copied with one commit.
  private static let sliceBytes = 4 << 20
  /// A file of which more is needed than this is not worth copying.
  private static let liveShareMax = 0.65

  /// Copies and removes files until little enough is held in vain, at most so many.
  func compact(filesMax: Int) throws(MailboxError) {
    for _ in 0..<filesMax {
      guard !isClosing.load(ordering: .acquiring), let number = try emptiestFile() else { return }
      var offset = QueueFile.headerBytes
      while let next = try copyChunks(of: number, from: offset) {
        offset = next
        if isClosing.load(ordering: .acquiring) { return }
      }
    }
  }

  /// The file that gives most for the least copying; nil when none should.
  private func emptiestFile() throws(MailboxError) -> UInt32? {
    let current = queueWriter.withLock { $0.currentNumber }
    let accounts = try recent.settled.read { (transaction) throws(MailboxError) in
      try recent.settled.fileAccounts(in: transaction)
    }
    let live = accounts.reduce(0) { $0 + $1.account.live }
    let bytes = accounts.reduce(0) { $0 + $1.account.end }
    // Half of what is needed may be held in vain, and some of the file that is written to.
    guard bytes - live > live / 2 + UInt64(settings.queueFileBytes) / 4 else { return nil }
    let damaged = damagedFiles.withLock { $0 }
    return
      accounts
      .filter {
        $0.number != current && !damaged.contains($0.number)
          && $0.account.liveShare <= Self.liveShareMax
      }
      .min { $0.account.liveShare < $1.account.liveShare }?.number
  }

  /// Copies the next chunks of a file that are needed. Returns where to go on, nil when the file is
  /// removed or cannot be read to its end.
  private func copyChunks(of number: UInt32, from start: Int) throws(MailboxError) -> Int? {
    var offset = start
    var goesOn = true
    try write { (writer, transaction) throws(MailboxError) in
      let name = QueueFileAccount.name(of: number)
      let account = try recent.settled.row(of: name, in: recent.settled.files, transaction) {
        (span) in
        (try? QueueFileAccount(row: span))
          ?? recent.settled.queueFiles.assumedAccount(of: number)
      }
      guard let account else {
        goesOn = false
        return
      }
      guard let file = try? recent.settled.queueFiles.file(number) else {
        damagedFiles.withLock { _ = $0.insert(number) }
        goesOn = false
        return
      }
      let end = Int(account.end)
      var copied = 0
      while offset < end, copied < Self.sliceBytes {
        guard let frame = file.frame(at: offset, before: end) else {
          // What cannot be read stays where it is; verifying tells whose it is.
          damagedFiles.withLock { _ = $0.insert(number) }
          goesOn = false
          return
        }
        do throws(MailboxError) {
          copied += try writer.copy(frame, at: offset, of: file, in: transaction)
        } catch .damaged {
          // Whether its mailbox needs it cannot be told.
          damagedFiles.withLock { _ = $0.insert(number) }
          goesOn = false
          return
        } catch {
          throw error
        }
        offset += frame.byteCount
      }
      if offset >= end {
        writer.queue.dropFile(number)
        goesOn = false
      }
    }
    return goesOn ? offset : nil
  }
}

extension SettlementWriter {
  /// Copies a chunk to the newest file if a row refers to it. Returns the bytes copied.
  func copy(
    _ frame: ChunkFrame, at offset: Int, of file: QueueFile,
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> Int {
    guard let bytes = file.bytes(at: offset, count: frame.byteCount) else { return 0 }
    let start = ChunkFrame.headerBytes
    let key = MailboxKey(bytes: [UInt8](bytes[start..<(start + frame.keyBytes)]))
    guard var mailbox = try settled.mailbox(key, in: transaction) else { return 0 }
    let isNewest = mailbox.queue.newest?.firstSequence == frame.firstSequence
    let rowKey = RowKey(key, sequence: frame.firstSequence)
    let known =
      isNewest
      ? mailbox.queue.newest?.row
      : try settled.row(of: rowKey, in: settled.queues, transaction) {
        (span) throws(MailboxError) in try ChunkRow(decoding: span)
      }
    guard var row = known, row.place == ChunkPlace(file: file.number, offset: offset),
      row.entriesBytes == frame.entriesBytes
    else { return 0 }
    let entries = UnsafeRawBufferPointer(
      rebasing: bytes[frame.entriesOffset..<(frame.entriesOffset + frame.entriesBytes)])
    queue.release(row, of: key)
    row.place = try queue.append(entries.bytes, of: key, firstSequence: frame.firstSequence)
    guard !file.isBroken else { throw MailboxError.unreadablePage }
    if isNewest {
      mailbox.queue.newest?.row = row
      try put(mailbox.encoded, for: key, in: settled.mailboxes, transaction)
    } else {
      try put(row.encoded, for: rowKey, in: settled.queues, transaction)
    }
    return frame.byteCount
  }
}

extension QueueFileAccount {
  /// The share of the file that is needed, from 0 to 1.
  fileprivate var liveShare: Double { Double(live) / Double(max(end, 1)) }
}
