internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// The readable remains of a mailbox that is set aside. Where its row is gone nothing says where it began,
/// what was acknowledged, or where its newest chunk lies.
///
/// Its row if it can be read, else its chunks' rows and the newest frame that a queue file has of it, and
/// the records that were kept tell its messages. It is given them again under a new epoch, with a gap where
/// something is missing.
struct MailboxSalvage: Sendable {
  enum Piece: Sendable {
    case message(WaitingMessage)
    case lost
  }

  /// Messages, and where some are missing, in order.
  private(set) var pieces: [Piece] = []
  /// Devices as the records that were kept have them.
  private(set) var devices: [DeviceID: Device] = [:]
  /// Devices that those records forget, whose rows may still be there.
  private(set) var forgottenDevices: Set<DeviceID> = []
  private(set) var preferences: PushPreferences?

  private var messages: [UInt64: WaitingMessage] = [:]
  private var lostFrom: Set<UInt64> = []
  private var floor: UInt64 = 0

  /// Gathers what there is. O(its messages and records).
  init(
    of key: MailboxKey, newest: PlacedChunk?, in settled: Settled, table: SegmentTable
  ) throws(MailboxError) {
    try settled.read { (transaction) throws(MailboxError) in
      try takeChunks(of: key, newest: newest, in: settled, table: table, transaction)
      try takeRecords(of: key, in: settled, transaction)
    }
    for sequence in Set(messages.keys).union(lostFrom).sorted() where sequence > floor {
      if let message = messages[sequence] {
        pieces.append(.message(message))
      } else {
        pieces.append(.lost)
      }
    }
  }

  private mutating func takeChunks(
    of key: MailboxKey, newest: PlacedChunk?, in settled: Settled, table: SegmentTable,
    _ transaction: borrowing ReadTransaction
  ) throws(MailboxError) {
    let (row, isWhole) = try readableRow(
      of: key, newest: newest, in: settled, table: table, transaction)
    floor = row.head.floor
    let walk = QueueWalk(
      snapshot: MailboxSnapshot(key: key, row: row, table: table), settled: settled)
    try walk.visitMending(in: transaction, noting: { _ in }) { (item) throws(MailboxError) in
      switch item {
      case .gap(let gap): if gap.reason == .lost { lostFrom.insert(gap.from) }
      case .message(let message): messages[message.sequence] = try? message.decoded()
      }
    }
    // What the row had of its newest chunk is lost where no file has it.
    if !isWhole { lostFrom.insert(row.head.head + 1) }
    // A device that cannot be read may hold everything.
    var devices: [Device] = []
    var areAllReadable = true
    try settled.forEachRow(of: key, in: settled.devices, transaction) {
      (_, value) throws(MailboxError) in
      if let device = try? Device(row: value) {
        devices.append(device)
      } else {
        areAllReadable = false
      }
    }
    let holding = devices.filter(\.presence.isSignedIn).map(\.acknowledged).min()
    if areAllReadable, let holding { floor = max(floor, holding) }
  }

  /// The mailbox's row, or one that leads to the same messages where it cannot be read; and whether all that
  /// was settled is in its chunks.
  private func readableRow(
    of key: MailboxKey, newest: PlacedChunk?, in settled: Settled, table: SegmentTable,
    _ transaction: borrowing ReadTransaction
  ) throws(MailboxError) -> (MailboxRow, isWhole: Bool) {
    // It was set aside because a record contradicts it, and says where its chunks lie.
    let stored = try? settled.mailbox(key, keepingConversations: false, in: transaction)
    if let stored { return (stored, true) }
    var row = MailboxRow(head: HeadState())
    let older = try QueueWalk(
      snapshot: MailboxSnapshot(key: key, row: row, table: table), settled: settled
    ).placedChunks(in: transaction)
    let isBehind = newest.map { $0.firstSequence > older.last?.row.lastSequence ?? 0 } ?? false
    row.queue.newest = isBehind ? newest : nil
    row.queue.hasOlderChunks = true
    let last = row.queue.newest?.row.lastSequence ?? older.last?.row.lastSequence ?? 0
    row.head.head = last
    row.head.settledThrough = last
    // What lies before the first chunk was acknowledged.
    let first = older.first?.firstSequence ?? row.queue.newest?.firstSequence ?? 1
    row.head.floor = max(first, 1) - 1
    return (row, isBehind)
  }

  private mutating func takeRecords(
    of key: MailboxKey, in settled: Settled, _ transaction: borrowing ReadTransaction
  ) throws(MailboxError) {
    guard let asides = settled.asides else { return }
    try settled.forEachRow(of: key, in: asides, transaction) { (_, value) throws(MailboxError) in
      guard let record = try? AsideRecord(row: value) else { return }
      if record.kind == .deposit {
        if let deposit = try? DepositRecord(decoding: record.payload.span.bytes) { take(deposit) }
      } else if let change = try? MailboxRecord(
        record.kind, decoding: record.payload.span.bytes)
      {
        take(change, at: Timestamp(milliseconds: record.committedAtMilliseconds))
      }
    }
  }

  private mutating func take(_ deposit: DepositRecord) {
    for recipient in deposit.recipients where !deposit.isOnlineOnly {
      if let removal = recipient.makesRoom { take(removal) }
      let view = WaitingView(
        sequence: recipient.sequence, number: recipient.number, body: deposit.body.span.bytes)
      messages[recipient.sequence] = try? view.decoded()
      lostFrom.remove(recipient.sequence)
    }
  }

  private mutating func take(_ removal: Removal) {
    for gap in removal.gaps {
      messages = messages.filter { !(gap.from...gap.to).contains($0.key) }
    }
  }

  private mutating func take(_ move: FloorMove?) {
    if let move { floor = max(floor, move.floor) }
  }

  private mutating func forget(_ ids: [DeviceID]) {
    for id in ids { devices[id] = nil }
    forgottenDevices.formUnion(ids)
  }

  /// A device that was forgotten before is another one now: its row says nothing of it.
  private mutating func acknowledge(
    _ device: DeviceID, through sequence: UInt64, at time: Timestamp
  ) {
    guard forgottenDevices.remove(device) != nil else { return }
    devices[device] = Device(
      id: device, registeredAt: time, acknowledged: max(sequence, floor))
  }

  private mutating func take(_ change: MailboxRecord, at time: Timestamp) {
    switch change {
    case .acknowledge(_, let device, let through, let move, let forgotten):
      forget(forgotten)
      acknowledge(device, through: through, at: time)
      take(move)
    case .removal(let removals): for (_, removal) in removals { take(removal) }
    case .devices(let changes):
      for change in changes {
        forget([change.id])
        if let device = change.device {
          devices[device.id] = device
          forgottenDevices.remove(device.id)
        }
        take(change.floorMove)
      }
    case .preferences(_, let preferences): self.preferences = preferences
    case .purge(_, _, _, let forgotten):
      forget(forgotten)
      messages = [:]
      lostFrom = []
      floor = 0
    case .read, .notifications, .feedPosition, .repair, .forgotten: break
    }
  }
}

extension Settled {
  /// The newest chunk that the queue files have of each of some mailboxes, whatever their rows say: of the
  /// frames behind the chunks that `queues` has, the one that was written last. What it took in, and what
  /// an earlier epoch had, stands before it. O(all that is settled).
  func newestChunks(of keys: Set<MailboxKey>) throws(MailboxError) -> [MailboxKey: PlacedChunk] {
    var found: [MailboxKey: PlacedChunk] = [:]
    let older = try lastSequencesInQueues(of: keys)
    for number in try queueFiles.numbers().sorted() {
      guard let file = try? queueFiles.file(number) else { continue }
      let end = file.byteCount
      var offset = QueueFile.headerBytes
      while offset < end {
        guard let frame = file.frame(at: offset, before: end) else {
          // The next whole one may begin anywhere behind it.
          offset += 8
          continue
        }
        if let (key, chunk) = file.chunk(frame, at: offset), keys.contains(key),
          chunk.firstSequence > older[key, default: 0]
        {
          found[key] = chunk
        }
        offset += frame.byteCount
      }
    }
    return found
  }

  /// The last sequence that `queues` has of each of some mailboxes, as far as its rows can be read.
  private func lastSequencesInQueues(
    of keys: Set<MailboxKey>
  ) throws(MailboxError) -> [MailboxKey: UInt64] {
    var last: [MailboxKey: UInt64] = [:]
    try read { (transaction) throws(MailboxError) in
      for key in keys {
        try forEachRow(of: key, in: queues, transaction) { (_, value) throws(MailboxError) in
          guard let row = try? ChunkRow(decoding: value) else { return }
          last[key] = max(last[key, default: 0], row.lastSequence)
        }
      }
    }
    return last
  }
}

extension QueueFile {
  /// Whose a frame is, and its chunk as far as reading needs it.
  fileprivate func chunk(_ frame: ChunkFrame, at offset: Int) -> (MailboxKey, PlacedChunk)? {
    guard let bytes = bytes(at: offset, count: frame.byteCount) else { return nil }
    let start = ChunkFrame.headerBytes
    let key = MailboxKey(bytes: [UInt8](bytes[start..<(start + frame.keyBytes)]))
    let entries = UnsafeRawBufferPointer(
      rebasing: bytes[frame.entriesOffset..<(frame.entriesOffset + frame.entriesBytes)])
    var reader = WireReader(entries.bytes)
    var last: UInt64 = 0
    while let field = try? reader.nextField() {
      if field.number == PageField.gap {
        last = (try? Gap(decoding: reader.bytes(of: field)).to) ?? last
      } else {
        last = (try? WaitingEntry.view(reader.bytes(of: field)).sequence) ?? last
      }
    }
    guard last >= frame.firstSequence, frame.firstSequence > 0, last < 1 << 56 else { return nil }
    let row = ChunkRow(
      hasGaps: true, messageCount: 0, earliestExpirySeconds: 0, lastSequence: last,
      messageBytes: 0, entriesBytes: frame.entriesBytes,
      place: ChunkPlace(file: number, offset: offset))
    return (key, PlacedChunk(firstSequence: frame.firstSequence, row: row))
  }
}
