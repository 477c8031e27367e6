internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// The pushes that wait for a credential, and those that wait behind others of their user.
extension PushTables {
  /// Returns the wanted pushes that are parked for a credential, oldest first, and what cannot be read.
  func parked(
    by credential: CredentialName, limit: Int, where isWanted: (PendingPush) -> Bool = { _ in true }
  ) throws(MailboxError) -> (pushes: [PendingPush], damaged: [DamagedRow]) {
    let parked = try lanes().parked
    var found: (pushes: [PendingPush], damaged: [DamagedRow]) = ([], [])
    try read { (transaction) throws(MailboxError) in
      try walk(parked, prefix: PushLane.prefix(of: credential), transaction) {
        (laneKey, key) throws(MailboxError) in
        guard found.pushes.count < limit, found.damaged.count < limit else { return false }
        let push = try sound(key, at: .parked, laneKey, transaction, &found.damaged)
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
      var start: [UInt8] = []
      while true {
        var found: [UInt8]?
        try walk(parked, prefix: [], from: start, transaction) { (key, _) in
          found = key
          return false
        }
        guard let key = found else { return }
        guard let name = PushLane.credential(of: key) else {
          let reason = "a key of \(key.count) bytes in table 'parked' names no credential"
          damaged.append(DamagedRow(place: .parked, key: key, reason: reason))
          start = key + [0]
          continue
        }
        // A key that stands behind all that its lane can have is damaged, and passed over.
        start = names.last == name ? key + [0] : PushLane.next(after: name)
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
    guard let row = try row("resumed", in: meta, transaction) else { return 0 }
    var reader = ByteReader(row.span.bytes, of: "the count of resumptions of the push tables")
    // Only that it changes matters.
    return (try? reader.uint64()) ?? 0
  }

  /// A credential sends again, at first one push at a time.
  func resume(
    _ credential: CredentialName, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try put(CredentialState().row, for: credential.value, in: credentials, transaction)
    var row: [UInt8] = []
    row.appendLittleEndian(try resumedMark(transaction) &+ 1)
    try put(row, for: "resumed", in: meta, transaction)
  }

  /// Returns whether anything waits behind others of its user.
  func hasBehind() throws(MailboxError) -> Bool {
    let behind = try lanes().behind
    return try read { (transaction) throws(MailboxError) in
      try count(of: behind, transaction) > 0
    }
  }

  // MARK: Entries

  /// Puts a row's entry where it is found by what it waits for.
  func index(
    _ push: PendingPush, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = push.key.bytes
    if push.dueAt < .never { try put([0], for: push.dueAt.keyBytes + key, in: due, transaction) }
    switch push.waitsFor {
    case .moment, .rule, .token: break
    case .credential(let name):
      try put(key, for: PushLane.parked(push, by: name), in: try lanes().parked, transaction)
    case .turn(let name):
      try put(key, for: PushLane.behind(push, by: name), in: try lanes().behind, transaction)
    }
  }

  /// Takes a row's entries away. Where others of its user stand behind it, the next takes its place,
  /// unless it only changes places with them.
  func unindex(
    _ push: PendingPush, lifting: Bool, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try remove(push.dueAt.keyBytes + push.key.bytes, in: due, transaction)
    switch push.waitsFor {
    case .moment, .rule, .token: break
    case .credential(let name):
      try remove(PushLane.parked(push, by: name), in: try lanes().parked, transaction)
      if lifting { try lift(PushLane.prefix(of: name, push.key.mailbox), transaction) }
    case .turn(let name):
      try remove(PushLane.behind(push, by: name), in: try lanes().behind, transaction)
    }
  }

  /// The oldest push of a user that waits behind others waits for the credential only.
  func lift(
    _ lane: [UInt8], _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let behind = try lanes().behind
    while true {
      var entry: (laneKey: [UInt8], key: [UInt8])?
      try walk(behind, prefix: lane, transaction) { (laneKey, key) in
        entry = (laneKey, key)
        return false
      }
      guard let (laneKey, key) = entry else { return }
      try remove(laneKey, in: behind, transaction)
      guard var push = try soundPush(key, transaction), case .turn(let name) = push.waitsFor
      else { continue }
      push.waitsFor = .credential(name)
      try put(push.row, for: key, in: pending, transaction)
      return try index(push, transaction)
    }
  }

  /// One push of each user and credential waits behind others no more. O(users that wait so).
  func liftAll(_ transaction: borrowing WriteTransaction) throws(MailboxError) {
    let behind = try lanes().behind
    var start: [UInt8] = []
    while true {
      var found: [UInt8]?
      try walk(behind, prefix: [], from: start, transaction) { (key, _) in
        found = key
        return false
      }
      guard let key = found else { return }
      guard let lane = PushLane.lane(ofBehind: key) else {
        let reason = "a key of \(key.count) bytes in table 'behind' names no user"
        try setAside(DamagedRow(place: .behind, key: key, reason: reason), transaction)
        start = key + [0]
        continue
      }
      try lift(lane, transaction)
      start = lane + [UInt8](repeating: 0xFF, count: 9)
    }
  }

  // MARK: Rows

  /// The row that an entry names; what cannot be read, or is not there, is noted.
  func sound(
    _ key: [UInt8], at place: DamagedRow.Place, _ entryKey: [UInt8],
    _ transaction: borrowing some Transaction & ~Copyable, _ damaged: inout [DamagedRow]
  ) throws(MailboxError) -> PendingPush? {
    guard let row = try row(key, in: pending, transaction) else {
      let reason = "table '\(place)' names a push that table 'pending' lacks"
      damaged.append(DamagedRow(place: place, key: entryKey, reason: reason))
      return nil
    }
    do throws(MailboxError) {
      return try PendingPush(key: key, row: row.span.bytes)
    } catch {
      guard case .damaged(let what) = error else { throw error }
      damaged.append(DamagedRow(place: .pending, key: key, reason: what))
      damaged.append(DamagedRow(place: place, key: entryKey, reason: what))
      return nil
    }
  }

  /// The row of a key; one that cannot be read is set aside.
  func soundPush(
    _ key: [UInt8], _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> PendingPush? {
    try sound(key, in: .pending, of: pending, transaction) { (row) throws(MailboxError) in
      try PendingPush(key: key, row: row)
    }
  }
}
