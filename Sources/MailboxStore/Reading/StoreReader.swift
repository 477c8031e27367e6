internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// Reads mailboxes, from memory and LMDB together. Any thread; nothing is held when it returns.
struct StoreReader: Sendable {
  let recent: Recent
  let journal: Journal

  var settled: Settled { recent.settled }

  /// Runs `body` with what reading a mailbox needs: a snapshot of it and a transaction on LMDB.
  ///
  /// The order matters: the end of what may be shown of the journal first, memory second, LMDB last.
  /// What is settled in between is seen in both, so nothing is missed. What is acknowledged and deleted
  /// in between is missed, and looks like damage: a fresh look tells.
  func withMailbox<R>(
    _ address: MailboxAddress,
    _ body: (MailboxSnapshot, borrowing ReadTransaction) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    for _ in 0..<3 {
      do {
        return try look(at: address, body)
      } catch MailboxError.damaged {
        continue
      } catch MailboxError.unreadablePage {
        continue
      } catch {
        throw error
      }
    }
    do throws(MailboxError) {
      return try look(at: address, body)
    } catch .damaged(let what) {
      recent.damage.note(MailboxKey(address), what)
      throw .damaged(what: what)
    } catch {
      throw error
    }
  }

  func look<R>(
    at address: MailboxAddress,
    _ body: (MailboxSnapshot, borrowing ReadTransaction) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    let key = MailboxKey(address)
    let snapshot = try recentSnapshot(of: key)
    if snapshot == nil, let reason = recent.damage.reasonSetAside(key) {
      throw .damage(of: key, reason)
    }
    return try settled.read { (transaction) throws(MailboxError) in
      if let snapshot { return try body(snapshot, transaction) }
      let row = try settled.mailbox(key, keepingConversations: false, in: transaction)
      guard let row else { throw MailboxError.unknownUser(address) }
      return try body(MailboxSnapshot(key: key, row: row, table: journal.table), transaction)
    }
  }

  /// The mailbox as memory knows it, nil when it is not in memory.
  func recentSnapshot(of key: MailboxKey) throws(MailboxError) -> MailboxSnapshot? {
    let visibleEnd = journal.durableEnd
    return try recent.withLoaded(key) { (mailbox) throws(MailboxError) in
      mailbox.map { MailboxSnapshot($0, visibleEnd: visibleEnd, table: journal.table) }
    }
  }

  /// Reads a part of a mailbox that memory may have changed: `loaded` gets what is in memory, and
  /// `stored` completes it.
  func withParts<R>(
    _ address: MailboxAddress,
    inMemory: (RecentMailbox) throws(MailboxError) -> R,
    settled stored: (MailboxKey, borrowing ReadTransaction) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    let key = MailboxKey(address)
    return try notingDamage(of: key) { () throws(MailboxError) in
      let found = try recent.withLoaded(key) { (mailbox) throws(MailboxError) -> R? in
        guard let mailbox else { return nil }
        return try inMemory(mailbox)
      }
      if let found { return found }
      return try settled.read { (transaction) throws(MailboxError) in
        guard try settled.isThere(key, in: transaction) else {
          throw MailboxError.unknownUser(address)
        }
        return try stored(key, transaction)
      }
    }
  }

  /// Reads of a mailbox; damage that is met is noted as its own.
  func notingDamage<R>(
    of key: MailboxKey, _ body: () throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    do throws(MailboxError) {
      return try body()
    } catch .damaged(let what) {
      recent.damage.note(key, what)
      throw .damaged(what: what)
    } catch {
      throw error
    }
  }
}
