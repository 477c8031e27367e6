internal import MailboxModel
internal import MailboxStore

extension Dispatcher {
  /// The longest sleep: a wall clock that is set meanwhile is noticed after it.
  private static let sleepSecondsMax: Int64 = 30

  /// One turn after another: take in the feed to its end, begin what is due, wait for an answer, for
  /// the feed, or for the time.
  func loop(
    _ group: inout TaskGroup<DispatchEvent>, untilIdle: Bool
  ) async throws(MailboxError) {
    while !Task.isCancelled {
      let position = try await takeInFeed()
      let hasBegun = try await beginDue(&group)
      try await prune()
      if underway.isEmpty && (untilIdle || hasBegun) {
        if hasBegun { continue }
        return
      }
      let waiting = untilIdle ? nil : try wait(behind: position)
      if let waiting {
        group.addTask { await waiting.value }
      }
      let answers = await next(&group)
      waiting?.cancel()
      try await record(answers)
    }
    // What was sent is written down, so that it is not sent again for nothing.
    group.cancelAll()
    while let event = await group.next() {
      if case .answered(let sent, let outcome) = event { try await record([(sent, outcome)]) }
    }
  }

  /// The answers that are there once anything has happened; none when something else has.
  private func next(
    _ group: inout TaskGroup<DispatchEvent>
  ) async -> [(SentPush, PushOutcome)] {
    while let event = await group.next() {
      switch event {
      case .answered(let sent, let outcome): return [(sent, outcome)]
      case .woken: return []
      case .calledOff: continue
      }
    }
    return []
  }

  /// Waits for something new in the feed or for the next push to be due, whichever is first.
  private func wait(behind position: FeedPosition) throws(MailboxError) -> Task<
    DispatchEvent, Never
  > {
    let now = clock.now
    let longest = Self.sleepSecondsMax * 1000
    let until =
      try tables.nextDue(except: underway).map { $0.milliseconds - now.milliseconds } ?? longest
    // When every place is taken, an answer wakes the loop, and not what is due.
    let isFull = underway.count >= settings.sendsMax
    let pause = isFull ? longest : min(max(until, 1), longest)
    let store = store
    return Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          // A failure shows when the feed is taken in.
          _ = try? await store.feed(after: position, limit: 1)
        }
        group.addTask {
          try? await Task.sleep(for: .milliseconds(pause))
        }
        _ = await group.next()
        group.cancelAll()
      }
      return Task.isCancelled ? .calledOff : .woken
    }
  }

  private func prune() async throws(MailboxError) {
    let oldest = clock.now.adding(seconds: -Int64(settings.ledgerSeconds))
    try await tables.prune(before: oldest, linesMax: settings.ledgerLinesMax)
  }
}
