import MailboxModel
import MailboxSync

/// The contract, checked from what goes over the wire and what the store and the phones hold.
extension Simulation {
  /// Checks all that holds after every step.
  func check() async throws {
    let position = try await store.position()
    try await checkFloor(position.floor, in: position.epoch)
    for phone in phones {
      guard let device = try await store.device(phone.device) else { continue }
      try checkSignIn(of: phone, presence: device.presence)
      let has = max(
        phone.farthest[position.epoch] ?? position.floor,
        phone.registeredAt[position.epoch] ?? 0)
      guard device.acknowledged <= has else {
        throw Violation(
          "G3", "\(phone.device) has handled \(has), the store believes \(device.acknowledged)")
      }
      try checkSessions(of: phone, presence: device.presence)
    }
  }

  private func checkSessions(of phone: Phone, presence: Presence) throws {
    let sessions = servers.values.filter { $0.device == phone.device && !$0.session.hasEnded }
    guard sessions.count <= 1 else {
      throw Violation("newest wins", "\(phone.device) has \(sessions.count) sessions")
    }
    guard let session = sessions.first else { return }
    guard let oldest = session.underWay.first else {
      return try checkNothingForgotten(by: session)
    }
    let patience = Int64(plan.server.unacknowledgedMilliseconds)
    if max(oldest.sentAt, session.progressedAt) + patience < now, presence.isSignedIn,
      presence != .suspended
    {
      throw Violation(
        "asleep", "page through \(oldest.through) waits since \(oldest.sentAt), yet \(presence)")
    }
  }

  /// A session that has room and reads nothing has sent all that it was told of.
  private func checkNothingForgotten(by end: HostedSession) throws {
    guard let epoch = end.beginning?.epoch, !end.isReading,
      let notified = end.notifiedThrough[epoch], end.sentThrough < notified
    else { return }
    throw Violation(
      "G7", "session \(end.id) sent \(end.sentThrough) and rests, told of \(notified)")
  }

  /// A frame that a server's session sends.
  func checkSent(_ frame: ServerFrame, by end: HostedSession) throws {
    switch frame {
    case .welcome(let beginning), .reset(_, let beginning):
      guard end.beginning == nil else { throw Violation("protocol", "a session begins twice") }
      end.beginning = beginning
      end.sentThrough = beginning.start
    case .page(let page): try checkPage(page, by: end)
    case .caughtUp(let cursor):
      guard let beginning = end.beginning, !end.isCaughtUp else {
        throw Violation("G7", "CaughtUp came twice, or before Welcome")
      }
      guard cursor.sequence >= beginning.head else {
        throw Violation(
          "G7", "the backlog is said to end at \(cursor), it reached \(beginning.head)")
      }
      end.isCaughtUp = true
    case .unread, .bye: break
    }
  }

  private func checkPage(_ page: Page, by end: HostedSession) throws {
    guard let beginning = end.beginning, page.cursor.epoch == beginning.epoch else {
      throw Violation("G6", "a page of an epoch that was not announced")
    }
    let bytes = end.underWay.reduce(page.bytes.count) { $0 + $1.bytes }
    guard end.underWay.isEmpty || bytes <= Int(beginning.windowBytes) else {
      throw Violation("G14", "\(bytes) bytes are under way, \(beginning.windowBytes) are allowed")
    }
    end.sentThrough = page.cursor.sequence
    end.underWay.append((page.cursor.sequence, page.bytes.count, now))
  }

  /// Checks that what the app is given is without a hole, without a repetition, and true.
  func checkDelivery(
    _ entries: [Page.Entry], end: Cursor, of client: RunningApp, on phone: Phone
  ) throws {
    guard var last = client.delivered, last.epoch == end.epoch else {
      throw Violation(
        "G6", "\(end) is delivered to an app at \(String(describing: client.delivered))")
    }
    for entry in entries {
      let (from, to) =
        switch entry {
        case .message(let message): (message.sequence, message.sequence)
        case .gap(let gap): (gap.from, gap.to)
        }
      guard from == last.sequence + 1 else {
        throw Violation("G7", "\(phone.device) is given \(from) behind \(last)")
      }
      try checkTruth(of: entry, in: end.epoch, on: phone)
      last.sequence = to
    }
    guard last == end else { throw Violation("G7", "a delivery to \(end) ends at \(last)") }
    client.delivered = end
  }

  private func checkTruth(of entry: Page.Entry, in epoch: Epoch, on phone: Phone) throws {
    switch entry {
    case .message(let message):
      guard deposited[epoch]?[message.sequence]?.text == message.text else {
        throw Violation("G2", "sequence \(message.sequence) shows '\(message.text)'")
      }
    case .gap(let gap) where gap.reason == .purged: try checkPurged(gap, in: epoch, on: phone)
    case .gap(let gap):
      for sequence in gap.from...gap.to where !isMissing(sequence, gap.reason, in: epoch) {
        throw Violation("G4", "sequence \(sequence) is said to be missing: \(gap.reason)")
      }
    }
  }

  private func isMissing(_ sequence: UInt64, _ reason: Gap.Reason, in epoch: Epoch) -> Bool {
    guard let message = deposited[epoch]?[sequence] else { return false }
    switch reason {
    case .expired: return message.expiresAt.map { $0 <= now } ?? false
    case .recalled: return message.isRecalled
    case .setAside: return setAside.contains(Cursor(epoch: epoch, sequence: sequence))
    // It was the oldest when so many stood behind it.
    case .overQuota:
      guard let quota = plan.quotaMessages, let all = deposited[epoch] else { return false }
      return all.keys.count { $0 > sequence } >= quota
    // It depends on who is told, or nothing is damaged here.
    case .purged, .lost: return false
    }
  }

  func checkReset(
    _ reason: ResetReason, _ beginning: Beginning, of client: RunningApp, on phone: Phone
  ) throws {
    guard reason == .anotherEpoch, let persisted = phone.persisted,
      persisted.epoch != beginning.epoch
    else {
      throw Violation("G6", "\(phone.device) at \(String(describing: phone.persisted)) is reset")
    }
  }

  /// Checks all that holds when everything has come to rest.
  func checkEverythingArrived() async throws {
    let position = try await store.position()
    let end = Cursor(epoch: position.epoch, sequence: position.head)
    for phone in phones {
      guard let client = phone.client, client.session.isOpen, client.isCaughtUp else {
        throw Violation("G7", "\(phone.device) is not caught up")
      }
      guard phone.persisted == end else {
        throw Violation(
          "G3", "\(phone.device) is at \(String(describing: phone.persisted)), not at \(end)")
      }
      // Who begins at the floor acknowledges nothing of what went before.
      let has = max(try await store.device(phone.device)?.acknowledged ?? 0, position.floor)
      guard has == position.head else {
        throw Violation("G3", "\(phone.device) has all, the store does not know")
      }
      try checkShown(on: phone, through: end)
    }
  }

  private func checkShown(on phone: Phone, through end: Cursor) throws {
    guard let begins = phone.begins[end.epoch] else { return }
    for sequence in (begins..<end.sequence).map({ $0 + 1 }) {
      guard let isMessage = phone.shown[end.epoch]?[sequence] else {
        throw Violation("G4", "\(phone.device) never saw \(sequence), nor a gap there")
      }
      let isMissing = [Gap.Reason.expired, .recalled, .setAside, .overQuota].contains {
        self.isMissing(sequence, $0, in: end.epoch)
      }
      let isForfeited = sequence <= phone.forfeited[end.epoch] ?? 0
      guard isMessage || isMissing || isForfeited else {
        throw Violation("G3", "\(phone.device) never saw \(sequence)")
      }
    }
  }
}
