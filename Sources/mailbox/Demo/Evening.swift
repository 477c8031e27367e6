internal import MailboxModel
internal import MailboxPush
internal import MailboxStore

/// The first half of the demo's story: Bob's phone goes to sleep, and messages wait for it.
struct Evening {
  let cast = Cast()
  let store: EmbeddedStore
  let narrator: Narrator

  func tell() async throws {
    try await signIn()
    try await fallAsleep()
    let beforeMessages = try store.feedEnd()
    try await receive()
    try await push(after: beforeMessages)
    try await recall()
  }

  /// A token as Apple gives them: 32 bytes in hexadecimal digits.
  private static func token(of user: UserID) -> String {
    let digits = user.value.utf8.map { String($0, radix: 16) }.joined()
    return String(repeating: "0", count: 64 - digits.utf8.count) + digits
  }

  private func signIn() async throws {
    try narrator.step(
      "Alice, Bob and Carol sign in",
      "Each has a phone with a push token; Bob has a tablet as well, without one.")
    for address in cast.everyone {
      _ = try await store.register(cast.phone, of: address, replacingOthers: false)
      try await store.bind(
        Binding(
          token: Self.token(of: address.user), platform: .apns, credential: "demo",
          topic: "com.example.chat"),
        to: cast.phone, of: address)
      try await store.setPresence(.foreground, badge: nil, of: cast.phone, in: address)
    }
    _ = try await store.register(cast.tablet, of: cast.mailbox, replacingOthers: false)
    for address in cast.everyone {
      for device in try store.devices(of: address) {
        try narrator.tell(
          "\(address.user)'s \(device.id): \(device.presence), "
            + (device.binding.map { "bound to \($0.platform)" } ?? "not bound"))
      }
    }
  }

  private func fallAsleep() async throws {
    try narrator.step(
      "Bob puts his phone away",
      "Its connection ends. From now on his messages wait here.")
    try await store.setPresence(.background, badge: 0, of: cast.phone, in: cast.mailbox)
    try await store.setPresence(.suspended, badge: nil, of: cast.phone, in: cast.mailbox)
    for device in try store.devices(of: cast.mailbox) where device.id == cast.phone {
      try narrator.tell("bob's phone: \(device.presence)")
    }
  }

  private func receive() async throws {
    try narrator.step(
      "Messages come in",
      "Each mailbox numbers its messages on its own. A message to a group is one record: all of",
      "its members get it, or none. Who is there gets it at once, and acknowledges.")
    let question = Message(
      from: cast.alice, text: "Are you coming on Saturday?", id: MessageID(checked: "a1"))
    let texts: [(Message, [MailboxAddress])] = [
      (question, [cast.mailbox]),
      (Message(from: cast.alice, text: "I have to book tonight."), [cast.mailbox]),
      (
        Message(
          from: cast.carol, text: "The train goes at 8:12.", id: MessageID(checked: "c1"),
          audience: cast.hiking), cast.everyone
      ),
      (
        Message(from: cast.carol, text: "Sorry, 9:12 from platform 3.", audience: cast.hiking),
        cast.everyone
      ),
    ]
    for (message, recipients) in texts {
      try tell(try await store.deposit(message, to: recipients), of: message)
    }
    try tell(try await store.deposit(question, to: [cast.mailbox]), of: question)
    for address in cast.everyone where address != cast.mailbox {
      let end = try store.summary(of: address).end
      try await store.acknowledge(address, device: cast.phone, through: end)
      try narrator.tell("\(address.user)'s phone acknowledged through \(end.sequence)")
    }
    try narrator.tell("bob: \(try store.waiting(in: cast.mailbox))")
    try narrator.tell(try store.unread(of: cast.mailbox))
  }

  private func tell(_ receipt: Receipt, of message: Message) throws {
    let places = receipt.entries.map { "\($0.mailbox.user)'s \($0.sequence)" }
    let isRepeated = receipt.entries.allSatisfy(\.isDuplicate)
    try narrator.tell(
      "\(message.sender) \(isRepeated ? "sends again" : "sends") \"\(message.words)\": "
        + places.joined(separator: ", ")
        + (isRepeated ? " it is; the same id, so nothing was stored" : ""))
  }

  private func push(after position: FeedPosition) async throws {
    try narrator.step(
      "Who would be woken",
      "By the rules that mailboxd pushes by. It renders each push and sends it to Apple, to Google or",
      "to a webhook, by the credentials that it has; here nothing is sent.")
    var position = position
    var toldOnce: Set<String> = []
    let end = try store.feedEnd()
    while position < end {
      let page = try await store.feed(after: position, limit: 100)
      for event in page.events {
        guard case .deposited(let message) = event.change else { continue }
        for line in try pushes(of: message) where toldOnce.insert(line).inserted {
          try narrator.tell(line)
        }
      }
      position = page.next
    }
  }

  /// Returns in words what would be done about a message, device by device.
  private func pushes(of deposited: DepositedMessage) throws -> [String] {
    var waiting = try deposited.decoded()
    return try deposited.recipients.flatMap { recipient in
      waiting.sequence = recipient.sequence
      return try store.devices(of: recipient.mailbox).map { device in
        try verdict(on: device, of: recipient.mailbox, for: waiting)
      }
    }
  }

  private func verdict(
    on device: Device, of mailbox: MailboxAddress, for waiting: WaitingMessage
  ) throws -> String {
    let place = "\(mailbox.user)'s \(device.id)"
    var question = PushQuestion(
      of: mailbox.user, message: .waiting(waiting), device: device,
      graceSeconds: DispatchSettings().graceSeconds, now: store.view.now)
    question.preferences = try store.pushPreferences(of: mailbox)
    question.notifications = try store.notifications(
      of: waiting.conversation(for: mailbox.user), in: mailbox)
    switch PushPolicy.decide(question) {
    case .push:
      let message = waiting.message
      let platform = device.binding.map { " by \($0.platform)" } ?? ""
      return "\(place) would be pushed \(waiting.sequence)\(platform): "
        + "\"\(message.sender): \(message.words)\""
    case .suppress(let rule), .hold(let rule, _):
      return "\(place) is left alone: \(rule.text)"
    }
  }

  private func recall() async throws {
    try narrator.step(
      "Carol takes the wrong time back",
      "Where no device has it yet, it goes, and leaves a gap: nothing is lost silently.")
    let outcomes = try await store.recall(
      MessageID(checked: "c1"), from: cast.carol, in: cast.everyone)
    for outcome in outcomes {
      let user = outcome.mailbox.user
      switch outcome.result {
      case .recalled(let sequence): try narrator.tell("\(user)'s \(sequence) is recalled")
      case .delivered(let sequence): try narrator.tell("\(user)'s \(sequence) is delivered already")
      case .notFound: try narrator.tell("\(user)'s mailbox no longer holds it")
      }
    }
    try narrator.tell(try store.unread(of: cast.mailbox))
  }
}
