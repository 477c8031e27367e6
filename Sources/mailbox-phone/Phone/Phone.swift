internal import AsyncAlgorithms
internal import Glibc
internal import MailboxClient
internal import MailboxModel
internal import MailboxTool

/// The phone: does what its person types, and shows what comes while it is awake.
final class Phone {
  private let user: UserID
  private let settings: MailboxClientSettings
  private let cursors: FileCursorStore
  private let token: @Sendable () async throws -> String
  private let screen: Screen
  private let events = AsyncChannel<PhoneEvent>()
  private var awake: Awake?
  private var bedtime: Task<Void, Never>?

  init(
    user: UserID, settings: MailboxClientSettings, cursors: FileCursorStore,
    token: @escaping @Sendable () async throws -> String
  ) {
    self.user = user
    self.settings = settings
    self.cursors = cursors
    self.token = token
    screen = Screen(user: user)
  }

  /// Runs until the end of input, or until the mailbox ends it.
  func run(signingIn: Bool) async throws {
    if signingIn { try await newClient().signIn() }
    try wake()
    InputLines(events: events).start()
    for await event in events {
      switch event {
      case .line(.text(let line)): if try await !obey(line) { return }
      case .line(.unreadable(let reason)): try screen.show("?? \(reason); type it again")
      case .timeToSleep: try await sleep()
      case .endOfInput: return try await sleep()
      case .ended(let error): throw error
      }
    }
  }

  /// False when the phone is to end.
  private func obey(_ line: String) async throws -> Bool {
    guard !line.isEmpty else { return true }
    do {
      switch try PhoneCommand(line) {
      case .sleep(let seconds): try await goToBackground(seconds: seconds)
      case .wake: try await comeBack()
      case .kill: _exit(ExitStatus.killed.rawValue)
      case .read(let name): try await read(name)
      case .unread: try screen.show(unread: try await awakeClient().readUnread())
      case .help:
        for line in PhoneCommand.usage.split(separator: "\n") { try screen.show(String(line)) }
      case .out:
        try await signOut()
        return false
      }
    } catch let failure as Failure where failure.status == .usage {
      try screen.show("?? \(failure)")
    } catch let error as MailboxClientError where !error.endsPhone {
      try screen.show("?? \(error)")
    }
    return true
  }

  private func awakeClient() throws -> MailboxClient {
    guard let awake else {
      throw Failure(.usage, "the phone is asleep", hint: "/wake it first")
    }
    return awake.client
  }
}

// MARK: Awake and asleep

extension Phone {
  private func wake() throws {
    let client = try newClient()
    screen.isInBackground = false
    awake = Awake(client: client, user: user, screen: screen, events: events)
  }

  private func newClient() throws -> MailboxClient {
    try MailboxClient(
      settings: settings, cursors: cursors, token: token,
      report: { [screen] in screen.complain($0) })
  }

  private func comeBack() async throws {
    bedtime?.cancel()
    guard let awake else { return try wake() }
    screen.isInBackground = false
    await awake.client.enterForeground()
  }

  private func goToBackground(seconds: Int) async throws {
    let client = try awakeClient()
    screen.isInBackground = true
    await client.enterBackground(badge: screen.badge)
    guard seconds > 0 else { return try await sleep() }
    bedtime?.cancel()
    bedtime = Task { [events] in
      do { try await Task.sleep(for: .seconds(seconds)) } catch { return }
      await events.send(.timeToSleep)
    }
  }

  private func sleep() async throws {
    bedtime?.cancel()
    guard let awake else { return }
    self.awake = nil
    try await awake.end()
    try screen.show("-- asleep")
  }

  private func signOut() async throws {
    let client = try awakeClient()
    try await client.signOut()
    awake = nil
    try screen.show("-- signed out")
  }

  /// Everything that came is read, in all conversations or in one.
  private func read(_ name: String?) async throws {
    let client = try awakeClient()
    var read = 0
    var before: UInt64?
    repeat {
      let unread = try await client.readUnread(before: before)
      var conversations = unread.conversations.map(\.conversation)
        .filter { name?.utf8.elementsEqual($0.description.utf8) ?? true }[...]
      read += conversations.count
      while !conversations.isEmpty {
        let marked = conversations.prefix(MailboxClient.marksMax)
        _ = try await client.markRead(
          Dictionary(marked.map { ($0, screen.newest) }, uniquingKeysWith: max))
        conversations.removeFirst(marked.count)
      }
      before = unread.next
    } while before != nil
    try screen.show("-- read \(read) conversations")
  }
}

extension MailboxClientError {
  /// True when the phone cannot go on.
  fileprivate var endsPhone: Bool {
    switch self {
    case .unavailable, .noToken, .refused: false
    case .settings, .replaced, .signedOut, .cursorStore, .alreadyRun: true
    }
  }
}
