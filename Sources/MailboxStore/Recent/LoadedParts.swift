internal import MailboxModel
internal import StoredBytes

/// A part of a mailbox that is read from LMDB when it is first needed.
enum LoadedPart<Value> {
  /// LMDB has it, and nobody has asked for it.
  case notLoaded
  /// It is in memory, where it is the truth.
  case loaded(Value)

  /// The part, nil when it is not loaded.
  var value: Value? { if case .loaded(let value) = self { value } else { nil } }
}

/// The parts of a mailbox beside its head, its messages and its conversations, and which of them changed
/// since they were settled.
struct LoadedParts {
  private(set) var devices = LoadedPart.loaded([Device]())
  private(set) var preferences = LoadedPart.loaded(PushPreferences())
  /// The ids of settled messages.
  private(set) var identities = LoadedPart.loaded(IdentityList())
  /// Devices of which LMDB has something older, those that were forgotten included.
  private(set) var changedDevices: Set<DeviceID> = []
  private(set) var arePreferencesChanged = false

  /// The parts of a mailbox that begins: LMDB has none.
  init() {}

  /// The parts of a mailbox that LMDB has.
  init(ofSettledWithIdentities hasIdentities: Bool) {
    devices = .notLoaded
    preferences = .notLoaded
    if hasIdentities { identities = .notLoaded }
  }

  // MARK: Loading

  mutating func loadDevices(
    of key: MailboxKey, from settled: Settled
  ) throws(MailboxError) -> [Device] {
    if let devices = devices.value { return devices }
    let stored = try settled.read { (transaction) throws(MailboxError) in
      try settled.devices(of: key, in: transaction)
    }
    devices = .loaded(stored)
    return stored
  }

  /// All devices that can be read; `note` is told why others cannot. None is loaded by it.
  func readableDevices(
    of key: MailboxKey, from settled: Settled, noting note: (String) -> Void
  ) throws(MailboxError) -> [Device] {
    if let devices = devices.value { return devices }
    var found: [Device] = []
    try settled.read { (transaction) throws(MailboxError) in
      try settled.forEachRow(of: key, in: settled.devices, transaction) {
        (_, value) throws(MailboxError) in
        do throws(MailboxError) {
          found.append(try Device(row: value))
        } catch {
          note(error.message)
        }
      }
    }
    return found
  }

  mutating func loadPreferences(
    of key: MailboxKey, from settled: Settled
  ) throws(MailboxError) -> PushPreferences {
    if let preferences = preferences.value { return preferences }
    let stored =
      try settled.read { (transaction) throws(MailboxError) in
        try settled.preferences(of: key, in: transaction)
      } ?? PushPreferences()
    preferences = .loaded(stored)
    return stored
  }

  mutating func loadIdentities(
    of key: MailboxKey, from settled: Settled
  ) throws(MailboxError) -> IdentityList {
    if let identities = identities.value { return identities }
    let stored = try settled.read { (transaction) throws(MailboxError) in
      try settled.identities(of: key, in: transaction)
    }
    identities = .loaded(stored)
    return stored
  }

  // MARK: Changing

  /// Changes a device: `body` is given it as it was, nil when it was not known, and returns it as it is from
  /// here on, nil when it is forgotten. Devices that cannot be read are known no more. Returns it as it was.
  mutating func changeDevice(
    _ id: DeviceID, of key: MailboxKey, from settled: Settled, _ body: (Device?) -> Device?
  ) throws(MailboxError) -> Device? {
    var known = try readableDevices(of: key, from: settled) { _ in }
    // The list is changed where it lies.
    devices = .notLoaded
    let index = known.firstIndex { $0.id == id }
    let before = index.map { known[$0] }
    switch (index, body(before)) {
    case (let index?, let device?): known[index] = device
    case (let index?, nil): known.remove(at: index)
    case (nil, let device?): known.append(device)
    case (nil, nil): break
    }
    devices = .loaded(known)
    changedDevices.insert(id)
    return before
  }

  /// No device has acknowledged anything, as in a new epoch, and no message id is known. A device that
  /// cannot be read is forgotten.
  mutating func beginEpoch(
    of key: MailboxKey, from settled: Settled, noting note: (String) -> Void
  ) {
    var kept = (try? readableDevices(of: key, from: settled, noting: note)) ?? []
    for index in kept.indices {
      kept[index].acknowledged = 0
      changedDevices.insert(kept[index].id)
    }
    devices = .loaded(kept)
    identities = .loaded(IdentityList())
  }

  mutating func setPreferences(_ preferences: PushPreferences) {
    self.preferences = .loaded(preferences)
    arePreferencesChanged = true
  }

  // MARK: Settling

  /// Ids of messages have been settled, of which memory has no list.
  mutating func settleIdentities() { identities = .notLoaded }

  /// LMDB has all as it is.
  mutating func settleAll() {
    changedDevices = []
    arePreferencesChanged = false
  }

  /// LMDB has what a settlement has; what has changed since stays to be settled.
  mutating func settle(_ settlement: MailboxSettlement) {
    let present = preferences.value
    if present == settlement.preferences { arePreferencesChanged = false }
    let known = devices.value ?? []
    for device in settlement.devices where known.contains(device) {
      changedDevices.remove(device.id)
    }
    for id in settlement.forgottenDevices where !known.contains(where: { $0.id == id }) {
      changedDevices.remove(id)
    }
  }
}
