internal import MailboxModel
internal import StoredBytes

/// A batch's view of tokens, credentials, badges and windows in the tables, each read once; what the batch
/// itself changes about tokens and credentials is known before it is written.
struct TableLook {
  private struct Place: Hashable {
    var mailbox: MailboxAddress
    var device: DeviceID
  }

  private let tables: PushTables
  private var tokens: [Place: TokenState?] = [:]
  private var credentials: [CredentialName: CredentialState?] = [:]
  private var badges: [Place: BadgeState] = [:]
  private var windows: [PushWindow: Timestamp?] = [:]
  /// The rows that could not be read, and count as if they were not there.
  private(set) var damaged: [DamagedRow] = []

  init(_ tables: PushTables) { self.tables = tables }

  mutating func obstacles(
    of push: PendingPush, by credential: CredentialName?
  ) throws(MailboxError) -> Obstacles {
    Obstacles(
      token: try token(of: Place(mailbox: push.key.mailbox, device: push.key.device)),
      credential: try credential.flatMap { (name) throws(MailboxError) in
        try self.state(ofCredential: name)
      })
  }

  /// Notes a change that the batch is going to write.
  mutating func note(_ change: PushChange) {
    switch change {
    case .token(let mailbox, let device, let state):
      tokens[Place(mailbox: mailbox, device: device)] = .some(state)
    case .credential(let name, let state): credentials[name] = .some(state)
    default: break
    }
  }

  /// Returns the state of the number on a device's icon.
  mutating func badge(
    of device: DeviceID, in mailbox: MailboxAddress
  ) throws(MailboxError) -> BadgeState {
    let place = Place(mailbox: mailbox, device: device)
    if let known = badges[place] { return known }
    let state =
      try Self.sound(.badges, DeviceKey(device, in: mailbox), noting: &damaged) {
        [tables] () throws(MailboxError) in
        try tables.badge(of: device, in: mailbox)
      } ?? BadgeState()
    badges[place] = state
    return state
  }

  /// Returns the end of a window, which may be over; nil when there is none.
  mutating func end(of window: PushWindow) throws(MailboxError) -> Timestamp? {
    if let known = windows[window] { return known }
    let end = try Self.sound(.windows, WindowKey(window), noting: &damaged) {
      [tables] () throws(MailboxError) in
      try tables.end(of: window)
    }
    windows[window] = .some(end)
    return end
  }

  private mutating func token(of place: Place) throws(MailboxError) -> TokenState? {
    if let known = tokens[place] { return known }
    let key = DeviceKey(place.device, in: place.mailbox)
    let state = try Self.sound(.devices, key, noting: &damaged) {
      [tables] () throws(MailboxError) in
      try tables.state(of: place.device, in: place.mailbox)
    }
    tokens[place] = .some(state)
    return state
  }

  /// Returns the row of a credential, also while it only sends one push at a time; nil when there is none.
  mutating func state(
    ofCredential name: CredentialName
  ) throws(MailboxError) -> CredentialState? {
    if let known = credentials[name] { return known }
    let state = try Self.sound(.credentials, CredentialKey(name), noting: &damaged) {
      [tables] () throws(MailboxError) in
      try tables.internalState(ofCredential: name)
    }
    credentials[name] = .some(state)
    return state
  }

  private static func sound<Value>(
    _ place: DamagedRow.Place, _ key: some StoredKey, noting damaged: inout [DamagedRow],
    _ read: () throws(MailboxError) -> Value?
  ) throws(MailboxError) -> Value? {
    do throws(MailboxError) {
      return try read()
    } catch {
      guard case .damaged(let reason) = error else { throw error }
      damaged.append(DamagedRow(place: place, key: key.bytes, reason: reason))
      return nil
    }
  }
}
