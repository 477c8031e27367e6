internal import MailboxInterface
internal import MailboxModel

extension Dispatcher {
  /// The longest sleep: a wall clock that is set meanwhile is noticed after it.
  private static let sleepSecondsMax: Int64 = 30
  /// The longest sleep while a round through all devices is under way.
  private static let sleepSecondsMaxInRound: Int64 = 1

  /// One turn after another: write down what was answered, take in the feed to its end, begin what is
  /// due; where nothing was, wait for an answer, for the feed, or for the time.
  func loop(
    _ group: inout DiscardingTaskGroup, untilIdle: Bool
  ) async throws(MailboxError) {
    while !Task.isCancelled {
      let rings = tables.resumptions.rings
      try await findLanes()
      try await record(answers.takeAll())
      let position = try await takeInFeed()
      let hasBegun = try await beginDue(&group)
      try await prune()
      guard let position, !hasBegun else { continue }
      if !untilIdle {
        try await wait(behind: position, rings: rings)
      } else if underway.isEmpty {
        return
      } else {
        await answers.arrival()
      }
    }
    // What was sent is written down, so that it is not sent again for nothing.
    group.cancelAll()
    while !underway.isEmpty {
      await answers.arrivalAtAnyRate()
      try await record(answers.takeAll())
    }
  }

  /// Waits for an answer, for something new in the feed, for a credential to be resumed, or for the next
  /// push to be due.
  private func wait(
    behind position: FeedPosition, rings: UInt64
  ) async throws(MailboxError) {
    let now = clock.now
    let longest =
      (roundPlace == nil ? Self.sleepSecondsMax : Self.sleepSecondsMaxInRound) * 1000
    // When every place is taken, an answer wakes the loop, and not what is due.
    let next = underway.isFull ? nil : try nextMoment()
    let pause = next.map { min(max($0.milliseconds - now.milliseconds, 1), longest) } ?? longest
    await withTaskGroup(of: Void.self) { [store, answers, tables] group in
      group.addTask {
        // A failure shows when the feed is taken in.
        _ = try? await store.feed(after: position, limit: 1)
      }
      group.addTask { await answers.arrival() }
      group.addTask { await tables.resumptions.ring(after: rings) }
      group.addTask { try? await Task.sleep(for: .milliseconds(pause)) }
      _ = await group.next()
      group.cancelAll()
    }
  }

  /// Returns the next time at which something that is not under way is to be looked at.
  private func nextMoment() throws(MailboxError) -> Timestamp? {
    let due = try tables.nextMoment { stored in
      guard let key = try? PendingPush.Key(decoding: stored) else { return false }
      return underway.contains(key)
    }
    let rest = try nextRestEnd()
    guard let due, let rest else { return due ?? rest }
    return min(due, rest)
  }

  private func prune() async throws(MailboxError) {
    let oldest = clock.now.adding(seconds: -Int64(settings.ledgerSeconds))
    try await tables.prune(before: oldest, linesMax: settings.ledgerLinesMax)
    try await tables.closeWindows(endedBy: clock.now)
    try await forgetUnknownDevices()
  }
}
