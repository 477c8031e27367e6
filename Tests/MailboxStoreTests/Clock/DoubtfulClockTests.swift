import Foundation
import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// A wall clock that is set while a store is open, or wrong when it is opened (contract G4).
@Suite("G4: a clock in doubt", .stores) struct DoubtfulClockTests {
  private static let day: Int64 = 86_400
  private static let bob: MailboxAddress = "bob"

  private let directory: TemporaryDirectory
  private let clock = SettableClock()
  private var path: String { directory.path("store") }

  init() throws { directory = try TemporaryDirectory() }

  private func open(_ settings: StoreSettings = .testing) async throws -> EmbeddedStore {
    try await EmbeddedStore.open(at: path, settings: settings, clock: clock.storeClock)
  }

  private func short(_ text: String, seconds: UInt32) -> Message {
    .direct(text).with { $0.timeToLiveSeconds = seconds }
  }

  @Test(arguments: [false, true])
  func `eight days ahead for a minute lose nothing`(isSettled: Bool) async throws {
    let store = try await open()
    for text in ["a", "b"] { _ = try await store.deposit(.direct(text), to: [Self.bob]) }
    if isSettled { try await store.settle() }
    clock.set(bySeconds: 8 * Self.day)
    let doubt = try #require(store.condition.clockDoubt)
    #expect(doubt.kind == .wasSet)
    #expect(doubt.shown == clock.now)
    #expect(doubt.believed == clock.now.adding(seconds: -8 * Self.day))
    #expect(try store.settler.expiredMailboxes() == [])
    try await store.sweep()
    #expect(try await store.texts(of: "bob") == ["a", "b"])
    #expect(try store.unread(of: Self.bob).total == 2)
    _ = try await store.deposit(.direct("c"), to: [Self.bob])
    clock.pass(seconds: 60)
    clock.set(bySeconds: -8 * Self.day)
    #expect(store.condition.clockDoubt == nil)
    try await store.sweep()
    #expect(try await store.texts(of: "bob") == ["a", "b", "c"])
    #expect(try store.view.verify { _ in }.problems.isEmpty)
    await store.close()
  }

  @Test(arguments: [StoreSettings.QuotaPolicy.dropOldest, .refuseNewest])
  func `no record says that something has expired while the clock is ahead`(
    policy: StoreSettings.QuotaPolicy
  ) async throws {
    let settings = StoreSettings.testing.with {
      $0.mailboxMessagesMax = 2
      $0.quotaPolicy = policy
    }
    let store = try await open(settings)
    for text in ["a", "b"] { _ = try await store.deposit(.direct(text), to: [Self.bob]) }
    clock.set(bySeconds: 8 * Self.day)
    let end = try store.feedEnd()
    _ = try? await store.deposit(.direct("c"), to: [Self.bob])
    let gaps = try await store.events(after: end).flatMap { event -> [Gap] in
      guard case .removed(_, let gaps) = event.change else { return [] }
      return gaps
    }
    #expect(!gaps.contains { $0.reason == .expired })
    #expect(try await store.texts(of: "bob") == (policy == .dropOldest ? ["b", "c"] : ["a", "b"]))
    await store.close()
  }

  @Test func `a device's lease does not end because the clock is ahead`() async throws {
    let store = try await open()
    _ = try await store.register("tablet", of: Self.bob, replacingOthers: false)
    _ = try await store.register("phone", of: Self.bob, replacingOthers: false)
    _ = try await store.deposit(.direct("a"), to: [Self.bob])
    clock.set(bySeconds: 400 * Self.day)
    let head = try store.summary(of: Self.bob)
    try await store.acknowledge(
      Self.bob, device: "phone", through: Cursor(epoch: head.epoch, sequence: head.head))
    #expect(try store.summary(of: Self.bob).floor == 0)
    await store.close()
  }

  @Test(arguments: [false, true])
  func `no device is forgotten for its lease while the clock is in doubt`(isAhead: Bool)
    async throws
  {
    let settings = StoreSettings.testing.with {
      $0.devicesMax = 2
      $0.deviceLeaseSeconds = 1000
    }
    let store = try await open(settings)
    for device in ["phone", "tablet"] as [DeviceID] {
      _ = try await store.register(device, of: Self.bob, replacingOthers: false)
    }
    let jump = (isAhead ? 400 : -400) * Self.day
    clock.set(bySeconds: jump)
    clock.pass(seconds: 2000)
    await #expect(throws: MailboxError.tooManyDevices(of: Self.bob, limit: 2)) {
      try await store.register("watch", of: Self.bob, replacingOthers: false)
    }
    clock.set(bySeconds: -jump)
    _ = try await store.register("watch", of: Self.bob, replacingOthers: false)
    #expect(try store.devices(of: Self.bob).map(\.id) == ["tablet", "watch"])
    await store.close()
  }

  @Test(arguments: [60, 7 * 86_400] as [UInt32])
  func `a deposit at 1970 is there when the clock comes right`(timeToLive: UInt32) async throws {
    clock.set(to: Timestamp(seconds: 30))
    let store = try await open()
    #expect(store.condition.clockDoubt?.kind == .isBehindTheStore)
    _ = try await store.deposit(short("early", seconds: timeToLive), to: [Self.bob])
    clock.pass(seconds: 10)
    clock.set(to: Timestamp(seconds: 1_780_000_000))
    #expect(store.condition.clockDoubt == nil)
    try await store.sweep()
    #expect(try await store.texts(of: "bob") == ["early"])
    _ = try await store.deposit(short("right", seconds: 60), to: [Self.bob])
    clock.pass(seconds: 61)
    #expect(try await store.texts(of: "bob") == ["early"])
    await store.close()
  }

  @Test func `a store that opens before its newest record does not believe its clock`() async throws
  {
    var store = try await open()
    _ = try await store.deposit(.direct("a"), to: [Self.bob])
    await store.close()
    clock.set(bySeconds: -2 * Self.day)
    store = try await open()
    #expect(store.condition.clockDoubt?.kind == .isBehindTheStore)
    _ = try await store.deposit(short("b", seconds: 60), to: [Self.bob])
    // The machine was off for a month.
    clock.set(bySeconds: 32 * Self.day)
    #expect(store.condition.clockDoubt == nil)
    try await store.sweep()
    #expect(try await store.drainAll(Self.bob).map(\.description) == ["1:expired", "2:'b'"])
    await store.close()
  }

  @Test func `an operator confirms a clock that was set, and it goes on from there`() async throws {
    let store = try await open()
    _ = try await store.deposit(short("a", seconds: 60), to: [Self.bob])
    clock.set(bySeconds: Self.day)
    _ = try await store.deposit(short("b", seconds: 60), to: [Self.bob])
    #expect(try await store.texts(of: "bob") == ["a", "b"])
    store.confirmClock()
    #expect(store.condition.clockDoubt == nil)
    #expect(store.trustedClock.now == clock.now)
    try await store.sweep()
    // What was deposited in doubt ends early by neither time.
    #expect(try await store.drainAll(Self.bob).map(\.description) == ["1:expired", "2:'b'"])
    await store.close()
  }

  @Test func `a clock that is set back stops neither settling nor syncs at an interval`()
    async throws
  {
    let settings = StoreSettings.testing.with {
      $0.journalBudgetBytes = 4 << 20
      $0.durability = .interval(milliseconds: 5)
      $0.sweepIntervalSeconds = 1
    }
    let store = try await open(settings)
    _ = try await store.deposit(.direct("a"), to: [Self.bob])
    clock.set(bySeconds: -365 * Self.day)
    #expect(store.condition.clockDoubt?.kind == .wasSet)
    let long = String(repeating: "x", count: 60 << 10)
    for _ in 0..<200 { _ = try await store.deposit(.direct(long), to: [Self.bob]) }
    #expect(store.journal.start > 0)
    try await eventually("what was confirmed is not synced") {
      store.syncer.syncedThrough == store.journal.durableEnd
    }
    #expect(try store.summary(of: Self.bob).messages == 201)
    await store.close()
  }

  @Test func `only the store's clock asks the system for the time of day`() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources")
    var asking: [String] = []
    for folder in ["LMDB", "MailboxModel", "MailboxInterface", "MailboxStore", "MailboxPush"] {
      let root = sources.appendingPathComponent(folder).path
      for name in try FileManager.default.subpathsOfDirectory(atPath: root)
      where name.hasSuffix(".swift") {
        let text = try String(contentsOfFile: root + "/" + name, encoding: .utf8)
        let words = ["CLOCK_REALTIME", "gettimeofday", "Date()", "timedwait(", "Date.now"]
        // A wait with a deadline goes by the wall clock unless it was told another.
        for word in words where text.contains(word) { asking.append("\(name): \(word)") }
      }
    }
    #expect(
      asking.sorted() == [
        "Platform/Doorbell.swift: timedwait(", "Time/StoreClock.swift: CLOCK_REALTIME",
      ])
  }

  @Test func `a doorbell's wait ends in time, and at once when it was rung`() throws {
    let bell = Doorbell()
    let start = ContinuousClock.now
    bell.wait(milliseconds: 20)
    #expect(ContinuousClock.now - start >= .milliseconds(19))
    bell.ring()
    bell.ring()
    bell.wait()
    let ringing = try OSThread("ringing") { bell.ring() }
    bell.wait(milliseconds: 60_000)
    ringing.join()
    #expect(ContinuousClock.now - start < .seconds(50))
  }
}
