internal import Logging
internal import MailboxInterface
internal import MailboxModel
internal import Synchronization

/// The devices that a crash left awake: no session outlives its server, so a device that was in the
/// foreground or background before this one started, and has no session, is asleep, and pushes reach it.
extension Sessions {
  /// The progress of suspending these devices.
  struct LeftAwake: Sendable {
    /// Mailboxes that something came into, whose devices are looked at first.
    var wanted: Set<MailboxAddress> = []
    /// True once all devices were looked at.
    var areSuspended = false
  }

  /// Mailboxes that are remembered to be looked at first; others are found in their order.
  private static let wantedMax = 10_000
  /// Mailboxes of a step; a step is read in one go.
  private static let stepMailboxes = 2_000
  /// Devices that are suspended together: one commit takes them all.
  private static let togetherMax = 64
  /// The pause after the store failed.
  private static let retrying = Duration.seconds(5)

  /// Suspends them, once, beside serving: mailboxes that something comes into first, then step by
  /// step through all. Rests after each step as long as it took, so it takes half a core at most.
  func suspendLeftAwake() async {
    let clock = ContinuousClock()
    var position: MailboxAddress?
    var suspended = 0
    while !Task.isCancelled {
      let began = clock.now
      do throws(MailboxError) {
        suspended += try await suspendWanted()
        let step = try await store.awakeDevices(after: position, limit: Self.stepMailboxes)
        let found = step.mailboxes.filter(hasLeftAwake).map(\.mailbox)
        suspended += try await suspend(leftAwakeIn: found)
        guard let next = step.next else { return finish(suspended) }
        position = next
        try? await Task.sleep(for: clock.now - began)
      } catch .closed {
        return
      } catch {
        logger.error(
          "devices that were awake when the server ended cannot be suspended; trying again",
          metadata: ["error": "\(error)"])
        try? await Task.sleep(for: Self.retrying)
      }
    }
  }

  /// Something came into a mailbox: its devices are looked at before others, unless all were.
  func look(first mailbox: MailboxAddress) {
    state.withLock { state in
      guard !state.leftAwake.areSuspended, state.leftAwake.wanted.count < Self.wantedMax
      else { return }
      state.leftAwake.wanted.insert(mailbox)
    }
  }

  private func finish(_ suspended: Int) {
    state.withLock { $0.leftAwake = LeftAwake(areSuspended: true) }
    guard suspended > 0 else { return }
    logger.notice(
      "suspended devices whose sessions ended with the server before",
      metadata: ["devices": "\(suspended)"])
  }

  private func suspendWanted() async throws(MailboxError) -> Int {
    let wanted = state.withLock { state in
      defer { state.leftAwake.wanted = [] }
      return state.leftAwake.wanted
    }
    return try await suspend(leftAwakeIn: Array(wanted))
  }

  /// Looks at some mailboxes, several at a time.
  private func suspend(leftAwakeIn mailboxes: [MailboxAddress]) async throws(MailboxError) -> Int {
    let results = await withTaskGroup(of: Result<Int, MailboxError>.self) { group in
      var results: [Result<Int, MailboxError>] = []
      for (index, mailbox) in mailboxes.enumerated() {
        if index >= Self.togetherMax, let result = await group.next() { results.append(result) }
        group.addTask {
          do throws(MailboxError) {
            return .success(
              try await self.turns.take(mailbox) { () throws(MailboxError) in
                try await self.suspend(leftAwakeIn: mailbox)
              })
          } catch {
            return .failure(error)
          }
        }
      }
      for await result in group { results.append(result) }
      return results
    }
    var suspended = 0
    for result in results { suspended += try result.get() }
    return suspended
  }

  /// Suspends a mailbox's devices that were left awake; it has to be the mailbox's turn.
  @discardableResult
  func suspend(leftAwakeIn mailbox: MailboxAddress) async throws(MailboxError) -> Int {
    let devices: [Device]
    do throws(MailboxError) {
      devices = try await store.devices(of: mailbox)
    } catch .unknownUser {
      return 0
    }
    var suspended = 0
    for device in devices where isLeftAwake(device, in: mailbox) {
      try await store.setPresence(.suspended, badge: nil, of: device.id, in: mailbox)
      suspended += 1
    }
    return suspended
  }

  private func hasLeftAwake(_ awake: AwakeDevices.Mailbox) -> Bool {
    awake.devices.contains { isLeftAwake($0, in: awake.mailbox) }
  }

  private func isLeftAwake(_ device: Device, in mailbox: MailboxAddress) -> Bool {
    device.isAwake && device.presenceSince < startedAt && !isLive(device.id, in: mailbox)
  }
}
