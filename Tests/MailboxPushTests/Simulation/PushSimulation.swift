@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting

/// Users, a store, a dispatcher that is killed, and a provider that fails, all by one seed.
final class PushSimulation {
  private typealias Phone = SimulatedChat.Phone

  private let pushed: PushedStore
  private let provider: SimulatedProvider
  private var chat = SimulatedChat()
  private var generator: SeededGenerator
  private var step = 0
  private(set) var kills = 0
  private(set) var renewals = 0

  private let users: [MailboxAddress] = ["bob", "carol"]
  /// Half of the seeds sum up conversations, half of them count from what the apps report.
  private let windowSeconds: UInt32
  private let badge: PushSettings.Badge

  init(seed: UInt64) async throws {
    generator = SeededGenerator(seed: seed)
    pushed = try await PushedStore()
    windowSeconds = seed % 2 == 0 ? 90 : 0
    badge = seed % 4 < 2 ? .unread : .reported
    provider = SimulatedProvider(
      seed: seed, clock: pushed.clock, windowSeconds: windowSeconds)
  }

  /// Runs so many steps and the rest after them; returns the faults, empty when there were none.
  func run(steps: Int) async throws -> [String] {
    // The feed is read from the first start on.
    try await dispatch(isHealthy: true, killingAfter: nil)
    for user in users {
      for device in ["phone", "tablet"] as [DeviceID] {
        try await signIn(Phone(user: user, device: device))
      }
    }
    while step < steps {
      step += 1
      try await act()
      if generator.once(in: 12) { try await renew() }
      if generator.once(in: 2) {
        let isKilled = generator.once(in: 2)
        try await dispatch(
          isHealthy: false,
          killingAfter: isKilled ? Int.random(in: 0..<25, using: &generator) : nil)
      }
    }
    let faults = try await rest()
    await pushed.store.close()
    return provider.faults + faults
  }

  var repeats: Int { provider.repeats }
  var shownCount: Int { provider.shown.count }
  var badgesAlone: Int { provider.badgesAlone }
  var summaries: Int { provider.summaries }
  var clears: Int { provider.clears }

  // MARK: Steps

  private func act() async throws {
    let phone = generator.pick(chat.phones.keys.sorted { $0.token < $1.token })
    let isSignedIn = chat.phones[phone]?.presence.isSignedIn == true
    switch Int.random(in: 0..<12, using: &generator) {
    case 0..<4: try await deposit()
    case 4..<6:
      pushed.clock.advance(milliseconds: Int64.random(in: 1...150_000, using: &generator))
    case 6..<9 where isSignedIn:
      try await move(phone, to: generator.pick([.foreground, .background, .suspended]))
    case 9 where isSignedIn: try await acknowledge(phone)
    case 10: generator.once(in: 3) ? try await recall() : try await read()
    case 11 where isSignedIn && generator.once(in: 2):
      try await pushed.store.signOut(phone.device, of: phone.user)
      chat.phones[phone]?.presence = .signedOut
      chat.phones[phone]?.counted = nil
    case 11 where !isSignedIn: try await signIn(phone)
    default: break
    }
  }

  private func signIn(_ phone: Phone) async throws {
    try await pushed.asleep(phone.device, of: phone.user)
    // Two credentials, which fail, are suspended and are renewed each for itself.
    let credential = phone.device == "phone" ? "main" : "other"
    let binding = Binding(
      token: phone.token.asAppleToken, platform: .apns, credential: credential, topic: "app")
    try await pushed.store.bind(binding, to: phone.device, of: phone.user)
    var state = chat.phones[phone] ?? SimulatedChat.PhoneState()
    state.presence = .suspended
    state.signedInSince = step
    chat.phones[phone] = state
    provider.appSets(phone, to: chat.badge(of: phone))
  }

  /// A credential is put right, or is said to be.
  private func renew() async throws {
    try await pushed.tables.resume(credential: generator.pick(["main", "other"]))
    renewals += 1
  }

  private func deposit() async throws {
    let id = MessageID(checked: "m\(step)")
    let isGroup = generator.once(in: 3)
    let message: Message = isGroup ? .group("hi", id: id) : .direct("hi", id: id)
    let recipients = generator.once(in: 2) ? users : [generator.pick(users)]
    let receipt = try await pushed.store.deposit(message, to: recipients)
    for entry in receipt.entries {
      let letter = SimulatedChat.Letter(
        id: id, user: entry.mailbox, sequence: entry.sequence,
        conversation: message.conversation(for: entry.mailbox.user), step: step)
      chat.letters.append(letter)
      chat.count(letter)
    }
  }

  /// An app that leaves says what its icon shows; one whose connection breaks says nothing.
  private func move(_ phone: Phone, to presence: Presence) async throws {
    // Where a phone is already says nothing new: its grace does not begin again.
    let before = chat.phones[phone]?.presence
    if before == presence { return }
    let unread = chat.unread(of: phone.user)
    // Another number than what is unread is the app's own affair where the total is what counts: it is
    // believed, and put right with the next change.
    let more: UInt64 = badge == .reported && generator.once(in: 3) ? 2 : 0
    let reported = presence == .background ? unread + more : nil
    try await pushed.store.setPresence(
      presence, badge: reported.map { UInt32($0) }, of: phone.device, in: phone.user)
    chat.phones[phone]?.presence = presence
    chat.phones[phone]?.since = pushed.clock.now
    if presence == .foreground { chat.phones[phone]?.counted = nil }
    if let reported {
      provider.appSets(phone, to: reported)
      if badge == .reported { chat.phones[phone]?.counted = reported }
    } else if before == .foreground {
      provider.appSets(phone, to: unread)
    }
  }

  private func acknowledge(_ phone: Phone) async throws {
    let letters = chat.letters.filter { $0.user == phone.user }
    if letters.isEmpty { return }
    let sequence = generator.pick(letters).sequence
    try await pushed.store.acknowledge(phone.user, device: phone.device, sequence: sequence)
    let earlier = chat.phones[phone]?.acknowledged ?? 0
    chat.phones[phone]?.acknowledged = max(earlier, sequence)
    // It is awake for that.
    provider.appSets(phone, to: chat.badge(of: phone))
  }

  private func read() async throws {
    if chat.letters.isEmpty { return }
    let letter = generator.pick(chat.letters)
    _ = try await pushed.store.markRead(
      letter.user, conversation: letter.conversation, through: letter.sequence)
    let earlier = chat.readThrough[letter.user]?[letter.conversation] ?? 0
    chat.readThrough[letter.user, default: [:]][letter.conversation] = max(
      earlier, letter.sequence)
    if letter.sequence > earlier { chat.overtakeReports(of: letter.user) }
  }

  private func recall() async throws {
    if chat.letters.isEmpty { return }
    let letter = generator.pick(chat.letters)
    let outcomes = try await pushed.store.recall(letter.id, from: "alice", in: [letter.user])
    guard case .recalled = outcomes.first?.result else { return }
    chat.recalled.insert(letter)
    chat.overtakeReports(of: letter.user)
  }

  // MARK: The dispatcher

  /// Runs it until it idles, or until it is killed between two of its steps.
  private func dispatch(isHealthy: Bool, killingAfter steps: Int?) async throws {
    provider.begin(chat, isHealthy: isHealthy)
    let killSwitch = KillSwitch(afterSteps: steps)
    var settings = DispatchSettings()
    settings.sendsMax = Int.random(in: 1...4, using: &generator)
    settings.summaryWindowSeconds = windowSeconds
    var push = PushSettings()
    push.badge = badge
    let dispatcher = try pushed.dispatcher(
      provider, seed: generator.next(), push: push, settings: settings,
      probe: { () throws(MailboxError) in try killSwitch.step() })
    do {
      try await dispatcher.runUntilIdle()
    } catch {
      guard killSwitch.hasKilled else { throw error }
      kills += 1
      return try await pushed.reopen()
    }
    provider.settle()
    if generator.once(in: 4) { try await pushed.reopen() }
  }

  /// All phones sleep, the provider is well, and time goes on until nothing is owed.
  private func rest() async throws -> [String] {
    let awake = chat.phones.filter { $0.value.presence.isSignedIn }.keys
    for phone in awake.sorted(by: { $0.token < $1.token }) { try await move(phone, to: .suspended) }
    for _ in 0..<100 {
      try await pushed.tables.resumeAll()
      try await dispatch(isHealthy: true, killingAfter: nil)
      guard let next = try pushed.tables.nextDue() else { break }
      pushed.clock.advance(to: next)
    }
    var faults: [String] = []
    if let next = try pushed.tables.nextDue() { faults.append("something is owed at \(next)") }
    for (phone, icon) in provider.icons where chat.phones[phone]?.presence.isSignedIn == true {
      let badge = chat.badge(of: phone)
      if icon != badge { faults.append("\(phone.token) shows \(icon), not \(badge)") }
    }
    let shown = provider.shown
    for letter in chat.letters {
      let ledger = try pushed.tables.ledger(of: letter.user, sequence: letter.sequence)
      for phone in chat.owed(letter) {
        let wake = SimulatedProvider.Wake(token: phone.token, id: letter.id)
        if !shown.contains(wake) { faults.append("\(wake) never came") }
        let entry = ledger.first {
          if case .badge = $0.kind { false } else { $0.device == phone.device }
        }
        guard case .pushed = entry?.result else {
          faults.append("the ledger says of \(wake): \(entry.map { "\($0.result)" } ?? "nothing")")
          continue
        }
      }
    }
    return faults
  }
}
