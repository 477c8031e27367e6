public import MailboxInterface
public import MailboxModel
internal import StoredBytes

extension EmbeddedStore {
  /// Puts one message into one or many mailboxes; see `MailboxOperations.deposit(_:to:)`.
  ///
  /// - Throws: `.noRecipients`, `.tooManyRecipients`, `.invalidArgument`, `.peerNeeded`,
  ///   `.messageTooLarge`, `.quotaExceeded`, `.tooManyConversations`; `.closed`, `.storage`, `.readOnly`,
  ///   `.damaged`.
  public func deposit(
    _ message: Message, to recipients: [MailboxAddress]
  ) async throws(MailboxError) -> Receipt {
    let deposit = Deposit(message, to: recipients)
    let bytes = deposit.bytesEstimate
    guard bytes > FlightRoom.freeBytes else { return try await queue.submit(try prepare(deposit)) }
    await flight.enter(bytes)
    defer { flight.leave(bytes) }
    let prepared = try prepare(deposit)
    guard prepared.isLarge else { return try await queue.submit(prepared) }
    let held = await lookAhead(prepared)
    defer { recent.letGo(of: held.prepared.keys) }
    return try await queue.submit(held.prepared)
  }

  /// Deposits many messages, in order; see `MailboxOperations.deposit(_:)`.
  ///
  /// It throws nothing: each result is what ``deposit(_:to:)`` returns or throws.
  public func deposit(_ deposits: [Deposit]) async -> [Result<Receipt, MailboxError>] {
    let isLarge = deposits.reduce(0) { $0 + max(1, $1.recipients.count) } > CommitLine.partMailboxes
    var results: [Result<Receipt, MailboxError>] = []
    results.reserveCapacity(deposits.count)
    var flying: [DepositPart] = []
    var next = 0
    while next < deposits.count || !flying.isEmpty {
      if next < deposits.count, flying.count < DepositPart.flyingMax {
        let end = Self.endOfPart(of: deposits, from: next)
        flying.append(await submit(deposits[next..<end], isLarge: isLarge))
        next = end
      } else {
        results += await flying.removeFirst().results()
      }
    }
    return results
  }

  /// Returns the end of the part of a list that begins at an index: at least one deposit further.
  private static func endOfPart(of deposits: [Deposit], from start: Int) -> Int {
    var mailboxes = 0
    var bytes = 0
    var end = start
    repeat {
      mailboxes += max(1, deposits[end].recipients.count)
      bytes += deposits[end].bytesEstimate
      end += 1
    } while end < deposits.count
      && mailboxes + deposits[end].recipients.count <= CommitLine.partMailboxes
      && bytes + deposits[end].bytesEstimate <= DepositPart.bytesMax
    return end
  }

  /// Prepares a part of a list and queues it behind those before it.
  private func submit(_ deposits: ArraySlice<Deposit>, isLarge: Bool) async -> DepositPart {
    let bytes = deposits.reduce(0) { $0 + $1.bytesEstimate }
    if bytes > FlightRoom.freeBytes { await flight.enter(bytes) }
    var prepared = deposits.map { deposit in
      Result { () throws(MailboxError) in try prepare(deposit) }
    }
    var held: [MailboxKey] = []
    if prepared.count == 1, case .success(let only) = prepared[0], only.isLarge {
      let ahead = await lookAhead(only)
      prepared[0] = .success(ahead.prepared)
      held = only.keys
    }
    let part = DepositPart(prepared) { [recent, flight, held] in
      recent.letGo(of: held)
      if bytes > FlightRoom.freeBytes { flight.leave(bytes) }
    }
    queue.submit(part, isLarge: isLarge)
    return part
  }

  /// Takes a message back where no device has acknowledged it yet; see
  /// `MailboxOperations.recall(_:from:in:)`.
  ///
  /// - Throws: `.closed`, `.storage`, `.readOnly`, `.damaged`. Of more than 128 mailboxes those that were
  ///   looked at before stay done.
  public func recall(
    _ id: MessageID, from sender: UserID, in mailboxes: [MailboxAddress]
  ) async throws(MailboxError) -> [RecallOutcome] {
    var outcomes: [RecallOutcome] = []
    var seen: Set<MailboxAddress> = []
    let unique = mailboxes.filter { seen.insert($0).inserted }
    for part in unique.inParts(of: CommitLine.partMailboxes) {
      outcomes += try await queue.submit(isLarge: unique.count > part.count) {
        (planner) throws(MailboxError) in
        try planner.recall(id, from: sender, in: Array(part))
      }
    }
    return outcomes
  }
}

extension Deposit {
  /// The memory that it takes while it is under way, roughly. O(elements).
  var bytesEstimate: Int {
    let content =
      switch message.content {
      case .encrypted(let bytes): bytes.count
      case .elements(let elements): elements.reduce(0) { $0 + $1.bytesEstimate }
      }
    return content + 256 * recipients.count
  }
}

extension Element {
  fileprivate var bytesEstimate: Int {
    switch self {
    case .text(let words): words.utf8.count
    case .custom(let desc, let data): desc.utf8.count + data.count
    case .face(_, let data): data.count
    default: 128
    }
  }
}
