internal import MailboxModel
internal import MailboxStore

/// The story of the demo: Bob's phone goes to sleep, and comes back.
struct Tour {
  static let alice = UserID(checked: "alice")
  static let bob = UserID(checked: "bob")
  static let carol = UserID(checked: "carol")
  static let phone = DeviceID(checked: "phone")
  static let tablet = DeviceID(checked: "tablet")
  static let hiking = Message.Audience.group(Group(GroupID(checked: "#hiking"), name: "Hiking"))
  static let everyone = [alice, bob, carol].map { MailboxAddress($0) }

  private let directory: String
  private let narrator: Narrator
  private let mailbox = MailboxAddress(bob)
  private(set) var store: EmbeddedStore

  init(in directory: String, told narrator: Narrator) async throws {
    self.directory = directory
    self.narrator = narrator
    store = try await EmbeddedStore.open(at: directory)
  }

  mutating func run() async throws {
    try await signIn()
    try await fallAsleep()
    let beforeMessages = try await store.feedEnd()
    try await receive()
    try await push(after: beforeMessages)
    try await recall()
    try await restart()
    try await wakeUp()
    try await acknowledgeOnTablet()
    try await read()
    try narrator.step("Check", "Every promise that can be checked is.")
    let report = try store.view.verify { _ in }
    try narrator.tell(
      report.problems.isEmpty
        ? "all holds: \(Quantities.count(report.mailboxes, "mailbox", "mailboxes")), "
          + Quantities.count(report.messages, "waiting message")
        : "\(Quantities.count(report.problems.count, "problem")): \(report.problems)")
  }

  private func signIn() async throws {
    try narrator.step(
      "Alice, Bob and Carol sign in",
      "Each has a phone with a push token; Bob has a tablet as well, without one.")
    for address in Self.everyone {
      _ = try await store.register(Self.phone, of: address, replacingOthers: false)
      try await store.bind(
        Binding(
          token: "token-of-\(address.user)", platform: .apns, credential: "demo",
          topic: "com.example.chat"),
        to: Self.phone, of: address)
      try await store.setPresence(.foreground, badge: nil, of: Self.phone, in: address)
    }
    _ = try await store.register(Self.tablet, of: mailbox, replacingOthers: false)
    for address in Self.everyone {
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
    try await store.setPresence(.background, badge: 0, of: Self.phone, in: mailbox)
    try await store.setPresence(.suspended, badge: nil, of: Self.phone, in: mailbox)
    for device in try store.devices(of: mailbox) where device.id == Self.phone {
      try narrator.tell("bob's phone: \(device.presence)")
    }
  }

  private func receive() async throws {
    try narrator.step(
      "Messages come in",
      "Each mailbox numbers its messages on its own. A message to a group is one record: all of",
      "its members get it, or none. Who is there gets it at once, and acknowledges.")
    let question = Message(
      from: Self.alice, text: "Are you coming on Saturday?", id: MessageID(checked: "a1"))
    let texts: [(Message, [MailboxAddress])] = [
      (question, [mailbox]),
      (Message(from: Self.alice, text: "I have to book tonight."), [mailbox]),
      (
        Message(
          from: Self.carol, text: "The train goes at 8:12.", id: MessageID(checked: "c1"),
          audience: Self.hiking), Self.everyone
      ),
      (
        Message(from: Self.carol, text: "Sorry, 9:12 from platform 3.", audience: Self.hiking),
        Self.everyone
      ),
    ]
    for (message, recipients) in texts {
      try tell(try await store.deposit(message, to: recipients), of: message)
    }
    try tell(try await store.deposit(question, to: [mailbox]), of: question)
    for address in Self.everyone where address != mailbox {
      let end = try store.summary(of: address).end
      try await store.acknowledge(address, device: Self.phone, through: end)
      try narrator.tell("\(address.user)'s phone acknowledged through \(end.sequence)")
    }
    try narrator.tell("bob: \(try waiting())")
    try narrator.tell(try store.unread(of: mailbox))
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
      "Read from the feed of what was committed. This build has no push sender; the rule here is",
      "plain: a device that sleeps and has a token, for a message that counts and is not its own.")
    var position = position
    var toldOnce: Set<String> = []
    let end = try await store.feedEnd()
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

  /// What would be done about a message, device by device.
  private func pushes(of deposited: DepositedMessage) throws -> [String] {
    let message = try deposited.decoded().message
    return try deposited.recipients.flatMap { recipient in
      let user = recipient.mailbox.user
      return try store.devices(of: recipient.mailbox).map { device in
        let place = "\(user)'s \(device.id)"
        return switch PushRule().verdict(on: device, of: user, for: message) {
        case .wakes(let binding):
          "\(place) would be pushed \(recipient.sequence) by \(binding.platform): "
            + "\"\(message.sender): \(message.words)\""
        case .leavesAlone(let reason):
          "\(place) is left alone: \(reason)"
        }
      }
    }
  }

  private func recall() async throws {
    try narrator.step(
      "Carol takes the wrong time back",
      "Where no device has it yet, it goes, and leaves a gap: nothing is lost silently.")
    let outcomes = try await store.recall(
      MessageID(checked: "c1"), from: Self.carol, in: Self.everyone)
    for outcome in outcomes {
      let user = outcome.mailbox.user
      switch outcome.result {
      case .recalled(let sequence): try narrator.tell("\(user)'s \(sequence) is recalled")
      case .delivered(let sequence): try narrator.tell("\(user)'s \(sequence) is delivered already")
      case .notFound: try narrator.tell("\(user)'s mailbox no longer holds it")
      }
    }
    try narrator.tell(try store.unread(of: mailbox))
  }

  private mutating func restart() async throws {
    try narrator.step("The server restarts", "What was confirmed is on the disk.")
    let before = try waiting()
    await store.close()
    store = try await EmbeddedStore.open(at: directory)
    try narrator.tell("before: \(before)")
    try narrator.tell("after:  \(try waiting())")
  }

  private func wakeUp() async throws {
    try narrator.step(
      "Bob takes his phone out",
      "It drains what waits, in order, and then acknowledges. Had it crashed in between, it would",
      "get the same again.")
    try await store.setPresence(.foreground, badge: nil, of: Self.phone, in: mailbox)
    try await drain(on: Self.phone)
    let page = try store.drain(mailbox, from: .acknowledged(by: Self.phone), limit: DrainLimit())
    try narrator.tell(
      "phone drains again: \(Quantities.count(page.messageCount + page.gapCount, "entry", "entries"))"
    )
  }

  private func acknowledgeOnTablet() async throws {
    try narrator.step(
      "The tablet catches up",
      "A message stays until each of his devices has it; then it is gone from here.")
    try narrator.tell("bob: \(try waiting()), for the tablet")
    try await drain(on: Self.tablet)
    try narrator.tell("bob: \(try waiting())")
  }

  private func drain(on device: DeviceID) async throws {
    let page = try store.drain(mailbox, from: .acknowledged(by: device), limit: DrainLimit())
    try narrator.tell(page)
    try await store.acknowledge(mailbox, device: device, through: page.cursor)
    try narrator.tell("\(device) acknowledged through \(page.cursor.sequence)")
  }

  private func read() async throws {
    try narrator.step(
      "Bob reads",
      "Received is not read: counts stay exact after the messages themselves are gone.")
    let unread = try store.unread(of: mailbox)
    try narrator.tell(unread)
    let head = try store.summary(of: mailbox).head
    for count in unread.conversations {
      let left = try await store.markRead(
        mailbox, conversation: count.conversation, through: head)
      try narrator.tell("reads \(count.conversation)")
      try narrator.tell(left)
    }
  }

  private func waiting() throws -> String {
    let summary = try store.summary(of: mailbox)
    return Quantities.count(summary.messages, "message") + " "
      + (summary.messages == 1 ? "waits" : "wait")
  }
}
