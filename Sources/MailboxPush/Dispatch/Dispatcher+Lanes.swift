internal import MailboxInterface
internal import MailboxModel

/// Lanes: the pushes that wait for a credential, the oldest first, in the order of the feed.
///
/// In memory are the names of credentials that something waits for and that may send, now or after a
/// rest. Suspended ones are left out until they are resumed, so that nothing of them is looked at.
extension Dispatcher {
  /// Finds the lanes anew: at the beginning, and when a credential was resumed.
  func findLanes() async throws(MailboxError) {
    let mark = try tables.resumedMark()
    if mark == resumedMark { return }
    if resumedMark == nil, try tables.hasBehind() { try await write([.liftAll]) }
    lanes = []
    let parked = try tables.parkedCredentials()
    for name in parked.names { try note(lane: name) }
    try await write(parked.damaged.map { .setAside($0) })
    resumedMark = mark
  }

  private func note(lane credential: CredentialName) throws(MailboxError) {
    if lanes.contains(credential) { return }
    var known = TableLook(tables)
    guard try known.state(ofCredential: credential)?.suspension == nil else { return }
    lanes.insert(credential)
  }

  /// Changes make pushes wait for credentials.
  func noteLanes(of changes: [PushChange]) throws(MailboxError) {
    var names: Set<CredentialName> = []
    for change in changes {
      switch change {
      case .wait(_, _, .credential(let name)), .sendAgain(_, _, .credential(let name)):
        names.insert(name)
      default: break
      }
    }
    for name in names { try note(lane: name) }
  }

  /// Answers of credentials make room: what waits behind them may be there now.
  func noteLanes(behind answered: Set<CredentialName>) throws(MailboxError) {
    for name in answered where !lanes.contains(name) {
      let waiting = try tables.parked(by: name, limit: 1) { !underway.contains($0.key) }
      if waiting.pushes.isEmpty, waiting.damaged.isEmpty { continue }
      try note(lane: name)
    }
  }

  /// Begins what waits for credentials that may send.
  func beginWhatWaits(
    _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) -> Bool {
    var hasLooked = false
    for name in lanes.sorted() {
      if try await beginWhatWaits(for: name, &group) { hasLooked = true }
    }
    return hasLooked
  }

  private func beginWhatWaits(
    for name: CredentialName, _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) -> Bool {
    let now = clock.now
    var known = TableLook(tables)
    let state = try known.state(ofCredential: name)
    if state?.suspension != nil {
      lanes.remove(name)
      return false
    }
    if let state, state.notBefore > now { return false }
    var batch = Batch(
      now: now, look: StoreLook(store), known: known,
      lane: Batch.Lane(credential: name, isTrial: state != nil))
    if room(for: name, batch) <= 0 { return false }
    let waiting = try tables.parked(by: name, limit: Self.batch) { !underway.contains($0.key) }
    if waiting.pushes.isEmpty, waiting.damaged.isEmpty {
      lanes.remove(name)
      return false
    }
    batch.changes = waiting.damaged.map { .setAside($0) }
    var pushes = waiting.pushes
    if state != nil { pushes = machine.suspects.trial(among: pushes, by: name).map { [$0] } ?? [] }
    for push in pushes {
      guard room(for: name, batch) > 0 else { break }
      switch push.kind {
      case .message:
        try await lookCarefully(at: push, &batch)
        if settings.summaryWindowSeconds > 0 { try await lookAtOthers(beside: push, &batch) }
      case .badge:
        // In their order: what is planned before a badge is under way before it is looked at.
        try await beginPlanned(&batch, &group)
        try await lookAtBadge(push, &batch, &group)
      case .clear, .clearOne: try await lookAtClear(push, &batch, &group)
      }
    }
    try await beginPlanned(&batch, &group)
    // Whose pushes begin may have more under way.
    batch.changes += batch.mailboxesBegun.filter { !underway.isFull(for: $0, by: name) }
      .map { .lift(credential: name, $0) }
    try await write(batch)
    return true
  }

  /// Begins what is planned, in order.
  func beginPlanned(
    _ batch: inout Batch, _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) {
    while batch.begun < batch.sends.count {
      try await begin(batch.sends[batch.begun], &batch, &group)
    }
  }

  /// Returns when the first of the credentials that rest may send again; nil when none rests.
  func nextRestEnd() throws(MailboxError) -> Timestamp? {
    var known = TableLook(tables)
    var next: Timestamp?
    for name in lanes {
      guard let state = try known.state(ofCredential: name), state.suspension == nil,
        !underway.isTrying(name)
      else { continue }
      next = min(next ?? state.notBefore, state.notBefore)
    }
    return next
  }
}
