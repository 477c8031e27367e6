import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// A deposit that names the moment of its end, as one that comes from another store does.
@Suite("G3, G4, G8: depositing with an end of life") struct EndOfLifeTests {
  private func deposit(_ text: String, endingAt end: Timestamp) -> Deposit {
    Deposit(.direct(text).with { $0.timeToLiveSeconds = 5 }, to: ["bob"], expiresAt: end)
  }

  @Test func `it holds instead of the time to live, to the second`() async throws {
    try await withStore { store, clock in
      let end = Timestamp(seconds: clock.now.seconds + 100)
      _ = try await store.deposit([deposit("hi", endingAt: end)])[0].get()
      let page = try store.drain("bob", from: .oldest, limit: DrainLimit())
      #expect(try page.messages().map(\.expiresAt) == [end])
      clock.advance(seconds: 50)
      #expect(try await store.texts(of: "bob") == ["hi"])
      clock.advance(seconds: 50)
      #expect(try await store.drainAll("bob") == [.missing(1, .expired)])
    }
  }

  @Test func `a part of a second is rounded up`() async throws {
    try await withStore { store, clock in
      let end = Timestamp(milliseconds: (clock.now.seconds + 100) * 1000 + 1)
      _ = try await store.deposit([deposit("hi", endingAt: end)])[0].get()
      let page = try store.drain("bob", from: .oldest, limit: DrainLimit())
      #expect(
        try page.messages().map(\.expiresAt) == [Timestamp(seconds: clock.now.seconds + 101)])
    }
  }

  @Test(arguments: [false, true])
  func `G4: an end that has passed leaves a gap in its place, which counts nowhere`(
    isSettled: Bool
  ) async throws {
    let open = try await OpenStore()
    let past = Timestamp(seconds: open.clock.now.seconds - 1000)
    let results = await open.store.deposit([
      Deposit(.direct("a"), to: ["bob"]), deposit("gone", endingAt: past),
      deposit("older", endingAt: Timestamp(seconds: 0)), Deposit(.direct("b"), to: ["bob"]),
    ])
    #expect(try results.map { try $0.get().entries[0].sequence } == [1, 2, 3, 4])
    if isSettled {
      try await open.store.settle()
      try await open.reopen()
    }
    let slots = try await open.store.drainAll("bob")
    #expect(slots.map(\.description) == ["1:'a'", "2:expired", "3:expired", "4:'b'"])
    #expect(try open.store.unread(of: "bob").total == 2)
    #expect(try open.store.summary(of: "bob").messages == 2)
    try await open.store.sweep()
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test func `one that is before 1970 or beyond ten years is refused, and nothing is stored`()
    async throws
  {
    try await withStore { store, clock in
      let tenYears = Int64(Message.timeToLiveSecondsMax)
      for end in [
        Timestamp(milliseconds: -1), clock.now.adding(seconds: tenYears + 86_401),
        Timestamp(milliseconds: .max), Timestamp(milliseconds: .min),
      ] {
        let result = await store.deposit([deposit("hi", endingAt: end)])[0]
        guard case .failure(.invalidArgument("end of life", _, _)) = result else {
          Issue.record("an end of \(end) gave \(result)")
          continue
        }
      }
      let last = clock.now.adding(seconds: tenYears)
      _ = try await store.deposit([deposit("hi", endingAt: last)])[0].get()
      #expect(try await store.texts(of: "bob") == ["hi"])
    }
  }
}
