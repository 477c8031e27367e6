internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// A recount of one mailbox from its messages: what its sums and counts should be, and where they
/// are not.
struct MailboxAudit {
  let snapshot: MailboxSnapshot
  let states: [ConversationKey: ConversationState]
  private(set) var problems: [(rule: String, text: String)] = []
  private(set) var messages: UInt64 = 0
  private(set) var bytes: UInt64 = 0
  private(set) var earliestExpirySeconds = UInt32.max
  /// The waiting messages that count, by conversation: sequences in order, and the last number.
  private var counting: [ConversationKey: (sequences: [UInt64], lastNumber: UInt64)] = [:]

  /// Recounts. O(waiting messages). With `mends` what cannot be read is passed over, as it is replaced by
  /// gaps; else it is a problem.
  init(
    _ walk: QueueWalk, states: [ConversationKey: ConversationState], devices: [Device],
    mends: Bool = false, in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) {
    snapshot = walk.snapshot
    self.states = states
    if mends {
      try walk.visitMending(in: transaction, noting: { _ in }) { (item) throws(MailboxError) in
        if case .message(let message) = item { try count(message) }
      }
    } else {
      try look(walk, in: transaction)
    }
    checkPositions(devices)
    checkSums()
    for (conversation, state) in states { check(state, of: conversation) }
    for (conversation, counted) in counting where states[conversation] == nil {
      guard mustBeKnown(counted.sequences) else { continue }
      note("G8", "nothing is known of a conversation that has counting messages")
    }
  }

  private mutating func look(
    _ walk: QueueWalk, in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) {
    do throws(MailboxError) {
      try checkChunks(walk, in: transaction)
      var last = snapshot.head.floor
      try walk.visit(after: last, in: transaction) { (item) throws(MailboxError) in
        switch item {
        case .gap(let gap): last = gap.to
        case .message(let message):
          last = message.sequence
          try count(message)
        }
        return true
      }
      if last != snapshot.head.head {
        note("G2", "it ends at sequence \(last), its head is \(snapshot.head.head)")
      }
    } catch .damaged(let what) {
      note("G4", what)
    } catch {
      throw error
    }
  }

  /// The sums and counts as they should be.
  var repair: MailboxRepair {
    var conversations: [ConversationKey: ConversationState] = [:]
    var unread: UInt64 = 0
    var conversationCount: UInt64 = 0
    for key in Set(states.keys).union(counting.keys) {
      let state = states[key] ?? ConversationState()
      let repaired = self.repaired(state, of: key)
      unread += repaired.unread.count
      if !repaired.isEmpty { conversationCount += 1 }
      if repaired != state { conversations[key] = repaired }
    }
    return MailboxRepair(
      messages: messages, bytes: bytes, unread: unread,
      earliestExpirySeconds: earliestExpirySeconds, conversations: conversations, mends: true,
      conversationCount: conversationCount)
  }

  private mutating func note(_ rule: String, _ text: String) { problems.append((rule, text)) }

  private mutating func count(_ message: borrowing WaitingView) throws(MailboxError) {
    messages += 1
    bytes += UInt64(message.body.byteCount)
    earliestExpirySeconds = min(earliestExpirySeconds, message.expiresAtSeconds)
    let conversation: ConversationKey
    do throws(MailboxError) {
      conversation = try message.conversationKey(in: snapshot.key)
    } catch {
      note("store", "message \(message.sequence) cannot be read: \(error.message)")
      return
    }
    guard message.number != 0 else { return }
    let before = counting[conversation]?.lastNumber ?? 0
    // The numbers of a conversation that was forgotten begin again.
    if message.number <= before, mustBeKnown(counting[conversation]?.sequences ?? []) {
      note("G8", "message \(message.sequence) has number \(message.number) after \(before)")
    }
    counting[conversation, default: ([], 0)].sequences.append(message.sequence)
    counting[conversation]?.lastNumber = message.number
  }

  /// Each chunk says of itself what its entries say.
  private mutating func checkChunks(
    _ walk: QueueWalk, in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) {
    try walk.visitChunks(after: snapshot.head.floor, in: transaction) {
      (chunk, first) throws(MailboxError) in
      var last = first - 1
      var messageCount = 0
      var earliestExpirySeconds = UInt32.max
      _ = try walk.visitEntries(of: chunk, after: &last) { (item) throws(MailboxError) in
        if case .message(let message) = item {
          messageCount += 1
          earliestExpirySeconds = min(earliestExpirySeconds, message.expiresAtSeconds)
        }
        return true
      }
      let place = chunk.row.place
      let end = place.offset + chunk.row.frameBytes(keyBytes: snapshot.key.bytes.count)
      if try walk.settled.queueFiles.file(place.file).frame(at: place.offset, before: end) == nil {
        note("store", "the chunk at sequence \(first) does not have its checksum")
      }
      let removed = snapshot.gaps.touches(first...chunk.lastSequence)
      if last != chunk.lastSequence || earliestExpirySeconds < chunk.earliestExpirySeconds
        || (messageCount != chunk.messageCount && !removed)
      {
        note("store", "the chunk at sequence \(first) is not what its row says")
      }
      return true
    }
  }

  private mutating func checkPositions(_ devices: [Device]) {
    let head = snapshot.head
    if head.floor > head.delivered || head.delivered > head.head {
      note("G3", "floor \(head.floor), delivered \(head.delivered), head \(head.head)")
    }
    for device in devices where device.acknowledged > head.delivered {
      note("G3", "device '\(device.id)' acknowledged \(device.acknowledged) of \(head.delivered)")
    }
  }

  private mutating func checkSums() {
    let head = snapshot.head
    if messages != head.messages || bytes != head.bytes {
      note(
        "G14",
        "\(messages) messages of \(bytes) bytes wait, it says \(head.messages) of \(head.bytes)")
    }
    if earliestExpirySeconds < head.earliestExpirySeconds {
      note("G4", "a message expires before \(head.earliestExpirySeconds) unnoticed")
    }
    let unread = states.values.reduce(0) { $0 + $1.unread.count }
    if unread != head.unread {
      note("G8", "its conversations have \(unread) unread, it says \(head.unread)")
    }
    let count = UInt64(states.values.count { !$0.isEmpty })
    if let told = head.conversations, told != count {
      note("G14", "it has \(count) conversations, it says \(told)")
    }
  }

  private mutating func check(_ state: ConversationState, of key: ConversationKey) {
    let name = (try? key.conversation().description) ?? "?"
    let repaired = repaired(state, of: key)
    if repaired.lastNumber != state.lastNumber {
      note("G8", "'\(name)' is at number \(state.lastNumber), it has \(repaired.lastNumber)")
    }
    if repaired.unread != state.unread {
      note(
        "G8", "'\(name)' counts \(state.unread.count) unread, a recount \(repaired.unread.count)")
    }
  }

  /// A conversation's state as the waiting messages say: all that wait behind the read mark are
  /// unread; of those that are gone only delivered ones can be.
  private func repaired(
    _ state: ConversationState, of key: ConversationKey
  ) -> ConversationState {
    let waiting = counting[key]?.sequences ?? []
    var unread = UnreadSequences()
    unread.adoptCoarse(of: state.unread)
    let waitingSet = Set(waiting)
    // Before, the conversation may have been forgotten: what it says now is all there is.
    let start = max(state.readThrough, unread.coarseThrough, snapshot.head.forgottenThrough)
    var sequences = Set(waiting.filter { $0 > start })
    for run in state.unread.runs {
      // A run that is damaged may reach anywhere.
      for sequence in run.clamped(to: 0...snapshot.head.head)
      where sequence > state.readThrough
        && (sequence <= snapshot.head.delivered || waitingSet.contains(sequence))
      {
        sequences.insert(sequence)
      }
    }
    for sequence in sequences.sorted() { unread.append(sequence) }
    var repaired = state
    if mustBeKnown(waiting) {
      repaired.lastNumber = max(state.lastNumber, counting[key]?.lastNumber ?? 0)
    }
    repaired.unread = unread
    return repaired
  }

  /// Returns whether messages of a conversation came since any was forgotten, so that it is known.
  private func mustBeKnown(_ sequences: [UInt64]) -> Bool {
    sequences.last.map { $0 > snapshot.head.forgottenThrough } ?? false
  }
}
