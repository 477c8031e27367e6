internal import LMDB
internal import MailboxModel

/// The pushes that wait for a credential, and those that wait behind others of their user.
extension PushTables {
  /// Returns the wanted pushes that are parked for a credential, oldest first, and what cannot be read.
  func parked(
    by credential: CredentialName, limit: Int, where isWanted: (PendingPush) -> Bool = { _ in true }
  ) throws(MailboxError) -> (pushes: [PendingPush], damaged: [DamagedRow]) {
    let parked = try lanes().parked
    var found: (pushes: [PendingPush], damaged: [DamagedRow]) = ([], [])
    try read { (transaction) throws(MailboxError) in
      try parked.walk(prefix: ParkedKey(prefixOf: credential), transaction) {
        (entry) throws(MailboxError) in
        guard found.pushes.count < limit, found.damaged.count < limit else { return false }
        let push = try sound(
          entry.row(), at: .parked, entry.key.bytes, transaction, &found.damaged)
        if let push, isWanted(push) { found.pushes.append(push) }
        return true
      }
    }
    return found
  }

  /// The credentials that something is parked for, and entries that name none. O(credentials).
  func parkedCredentials() throws(MailboxError) -> (names: [CredentialName], damaged: [DamagedRow])
  {
    let parked = try lanes().parked
    var names: [CredentialName] = []
    var damaged: [DamagedRow] = []
    try read { (transaction) throws(MailboxError) in
      var start: ParkedKey?
      while let key = try parked.firstKey(from: start, transaction) {
        guard let name = key.credential else {
          let reason = "a key of \(key.bytes.count) bytes in table 'parked' names no credential"
          damaged.append(DamagedRow(place: .parked, key: key.bytes, reason: reason))
          start = ParkedKey(bytes: key.bytes + [0])
          continue
        }
        // A key that stands behind all that its lane can have is damaged, and passed over.
        start =
          names.last == name
          ? ParkedKey(bytes: key.bytes + [0]) : ParkedKey(behindLaneOf: name)
        if names.last != name { names.append(name) }
      }
    }
    return (names, damaged)
  }

  /// Returns the number of resumptions of credentials, by whatever process.
  func resumedMark() throws(MailboxError) -> UInt64 {
    try read { (transaction) throws(MailboxError) in try resumedMark(transaction) }
  }

  private func resumedMark(
    _ transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> UInt64 {
    guard let entry = try resumed.entry(of: .resumed, transaction) else { return 0 }
    // Only that it changes matters.
    return (try? entry.row())?.count ?? 0
  }

  /// A credential sends again, at first one push at a time.
  func resume(
    _ credential: CredentialName, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try credentials.put(CredentialState(), for: CredentialKey(credential), transaction)
    let count = ResumptionCount(try resumedMark(transaction) &+ 1)
    try resumed.put(count, for: .resumed, transaction)
  }

  /// Returns whether anything waits behind others of its user.
  func hasBehind() throws(MailboxError) -> Bool {
    let behind = try lanes().behind
    return try read { (transaction) throws(MailboxError) in
      try behind.count(transaction) > 0
    }
  }

  // MARK: Entries

  /// Puts a row's entry where it is found by what it waits for.
  func index(
    _ push: PendingPush, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = PushKey(push.key)
    if push.dueAt < .never {
      try due.put(IndexMark(), for: MomentKey(push.dueAt, key), transaction)
    }
    switch push.waitsFor {
    case .moment, .rule, .token: break
    case .credential(let name):
      try lanes().parked.put(key, for: ParkedKey(push, by: name), transaction)
    case .turn(let name):
      try lanes().behind.put(key, for: BehindKey(push, by: name), transaction)
    }
  }

  /// Takes a row's entries away. Where others of its user stand behind it, the next takes its place,
  /// unless it only changes places with them.
  func unindex(
    _ push: PendingPush, lifting: Bool, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try due.remove(MomentKey(push.dueAt, PushKey(push.key)), transaction)
    switch push.waitsFor {
    case .moment, .rule, .token: break
    case .credential(let name):
      try lanes().parked.remove(ParkedKey(push, by: name), transaction)
      if lifting { try lift(BehindKey(prefixOf: name, push.key.mailbox), transaction) }
    case .turn(let name):
      try lanes().behind.remove(BehindKey(push, by: name), transaction)
    }
  }

  /// The oldest push of a user that waits behind others waits for the credential only.
  func lift(
    _ lane: BehindKey, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let behind = try lanes().behind
    while let laneKey = try behind.firstKey(prefix: lane, transaction) {
      guard let key = try behind.row(of: laneKey, transaction) else { return }
      try behind.remove(laneKey, transaction)
      guard var push = try soundPush(key, transaction), case .turn(let name) = push.waitsFor
      else { continue }
      push.waitsFor = .credential(name)
      try pending.put(push, for: key, transaction)
      return try index(push, transaction)
    }
  }

  /// One push of each user and credential waits behind others no more. O(users that wait so).
  func liftAll(_ transaction: borrowing WriteTransaction) throws(MailboxError) {
    let behind = try lanes().behind
    var start: BehindKey?
    while let key = try behind.firstKey(from: start, transaction) {
      guard let lane = key.lane else {
        let reason = "a key of \(key.bytes.count) bytes in table 'behind' names no user"
        try setAside(DamagedRow(place: .behind, key: key.bytes, reason: reason), transaction)
        start = BehindKey(bytes: key.bytes + [0])
        continue
      }
      try lift(lane, transaction)
      start = BehindKey(behind: lane)
    }
  }

  // MARK: Rows

  /// The row that an entry names; what cannot be read, or is not there, is noted.
  func sound(
    _ key: PushKey, at place: DamagedRow.Place, _ entryKey: [UInt8],
    _ transaction: borrowing some Transaction & ~Copyable, _ damaged: inout [DamagedRow]
  ) throws(MailboxError) -> PendingPush? {
    guard let entry = try pending.entry(of: key, transaction) else {
      let reason = "table '\(place)' names a push that table 'pending' lacks"
      damaged.append(DamagedRow(place: place, key: entryKey, reason: reason))
      return nil
    }
    do throws(MailboxError) {
      return try entry.row()
    } catch {
      guard case .damaged(let what) = error else { throw error }
      damaged.append(DamagedRow(place: .pending, key: key.bytes, reason: what))
      damaged.append(DamagedRow(place: place, key: entryKey, reason: what))
      return nil
    }
  }

  /// The row of a key; one that cannot be read is set aside.
  func soundPush(
    _ key: PushKey, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> PendingPush? {
    try sound(key, in: .pending, of: pending, transaction)
  }
}
