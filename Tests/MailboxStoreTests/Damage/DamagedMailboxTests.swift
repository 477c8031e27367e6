import LMDB
import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

/// Damage of one mailbox stays with it (Design.md, Damaged mailboxes).
@Suite("A damaged mailbox is set aside, and nobody else notices", .stores)
struct DamagedMailboxTests {
  private func expectOthersWork(_ flipped: FlippedStore, _ comment: Comment) async throws {
    let store = flipped.store
    for round in 1...2 {
      let message = Message.group("round \(round)", in: "#all")
      let receipt = try await store.deposit(message, to: FlippedStore.users)
      #expect(receipt.entries.count == FlippedStore.users.count, comment)
      for entry in receipt.entries {
        #expect(entry.isDamaged == (entry.sequence == 0), comment)
        if FlippedStore.healthy.contains(entry.mailbox) { #expect(!entry.isDamaged, comment) }
      }
      try await store.settle()
      try await store.sweep()
      // Nothing holds the journal.
      #expect(store.journal.usedBytes == 0, comment)
      #expect(store.condition.settlingFailure == nil, comment)
    }
    for user in FlippedStore.healthy {
      let texts = try await store.texts(of: user)
      #expect(texts.suffix(2) == ["round 1", "round 2"], comment)
      #expect(texts.contains("m1"), comment)
      let summary = try store.summary(of: user)
      try await store.acknowledge(user, device: "phone", through: summary.end)
      #expect(try store.unread(of: user)["#all"] == 2, comment)
    }
    try await store.settle()
    #expect(store.journal.usedBytes == 0, comment)
    #expect(try store.view.mailboxes(after: nil, limit: 100).count >= FlippedStore.healthy.count)
    _ = try store.view.statistics()
  }

  @Test(arguments: 0..<30)
  func `whatever byte of a mailbox is flipped, all others go on, and repairing gives it back`(
    round: Int
  ) async throws {
    let seed = SeededGenerator.seed(or: 1500 + UInt64(round))
    var random = SeededGenerator(seed: seed)
    let flipped = try await FlippedStore(isUnsettled: round % 2 == 1)
    try flipped.flip(using: &random)
    let comment: Comment = "seed \(seed): \(flipped.flips.joined(separator: "; "))"
    try await flipped.open.reopen()
    try await expectOthersWork(flipped, comment)
    let found = try flipped.store.view.verify { _ in }
    #expect(
      found.problems.allSatisfy { $0.mailbox.map(FlippedStore.healthy.contains) != true }, comment)
    // Also for the next owner.
    try await flipped.open.reopen()
    let store = flipped.store
    let report = try await store.repair()
    #expect(report.isSound, "\(report.problems.filter { !$0.isRepaired }) \(comment)")
    #expect(store.damagedMailboxes().isEmpty, comment)
    for user in FlippedStore.users {
      let texts = try await store.texts(of: user)
      #expect(texts.last != nil || FlippedStore.healthy.contains(user), "\(user) \(comment)")
      let receipt = try await store.deposit(.direct("after"), to: [user])
      #expect(receipt.entries.first?.isDamaged == false, comment)
    }
    try await store.settle()
    let after = try store.view.verify { _ in }
    #expect(after.problems.isEmpty, "\(after.problems) \(comment)")
    await store.close()
  }

  @Test(arguments: DamagedRowTests.Row.allCases)
  func `settling, sweeping and groups go on beside it, and it is named`(
    row: DamagedRowTests.Row
  ) async throws {
    let open = try await DamagedRowTests().closed()
    try row.damage(in: SettledRows(of: open.path))
    try await open.reopen()
    let store = open.store
    _ = try? await row.read(in: store)
    for number in 1...3 {
      let message = Message.group("g\(number)", in: "#all", id: MessageID(checked: "g\(number)"))
      let receipt = try await store.deposit(message, to: ["bob", "carol"])
      #expect(receipt.entries.last?.isDamaged == false)
      _ = try await store.recall("5", from: "alice", in: ["bob", "carol"])
      try await store.settle()
      try await store.sweep()
      #expect(store.journal.usedBytes == 0)
    }
    #expect(try await store.texts(of: "carol").suffix(3) == ["g1", "g2", "g3"])
    if row != .chunkEntry {
      let damaged = store.damagedMailboxes()
      #expect(damaged.map(\.mailbox) == ["bob"])
      #expect(damaged.allSatisfy { !$0.reason.isEmpty && $0.since == open.clock.storeClock.now })
      #expect(try store.view.damagedMailboxes() == damaged)
      #expect(try store.view.statistics().damagedMailboxes == 1)
      #expect(store.condition.damagedMailboxes == 1)
      let listed = try store.view.mailboxes(after: nil, limit: 10)
      #expect(listed.filter { $0.damage != nil }.map(\.mailbox) == ["bob"])
      #expect(try store.view.verify { _ in }.problems.contains { $0.mailbox == "bob" })
      try await open.reopen()
      #expect(open.store.damagedMailboxes() == damaged)
    }
    let report = try await open.store.repair()
    #expect(report.isSound, "\(report.problems)")
    #expect(open.store.damagedMailboxes().isEmpty)
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    #expect(!(try await open.store.texts(of: "bob")).isEmpty)
    await open.store.close()
  }

  @Test func `what is lost is a gap at its place, and the rest is given back`() async throws {
    let open = try await OpenStore()
    for number in 1...30 {
      let text = "m\(number) " + String(repeating: "x", count: 2000)
      _ = try await open.store.deposit(.direct(text), to: ["bob"])
    }
    try await open.store.settle()
    await open.store.close()
    // The length of the first entry of the first chunk.
    try SettledRows(of: open.path).rewriteEntries(of: "bob") { $0[2] ^= 0x7F }
    try await open.reopen()
    #expect(try await open.store.repair().isSound)
    let entries = try open.store.drain("bob", from: .oldest, limit: DrainLimit()).entries()
    guard case .gap(let gap)? = entries.first else { throw UnsoundDrain("no gap: \(entries)") }
    #expect(gap.reason == .lost)
    #expect(gap.from == 1)
    #expect(gap.to < 10)
    let texts = try await open.store.texts(of: "bob").map { $0.prefix { $0 != " " } }
    #expect(texts == (gap.to + 1...30).map { "m\($0)"[...] })
    let summary = try open.store.summary(of: "bob")
    #expect(summary.messages == 30 - gap.count)
    #expect(summary.unread == 30 - gap.count)
    await open.store.close()
  }

  @Test func `a mailbox whose row is gone with records in the journal begins anew with them`()
    async throws
  {
    let open = try await OpenStore()
    for text in ["settled 1", "settled 2"] {
      _ = try await open.store.deposit(.direct(text), to: ["bob", "carol"])
    }
    try await open.store.settle()
    _ = try await open.store.deposit(.direct("in the journal"), to: ["bob", "carol"])
    let epoch = try open.store.summary(of: "bob").epoch
    await open.store.close()
    try SettledRows(of: open.path).rewrite(\.mailboxes, of: "bob") { [0xFF] + $0.dropFirst() }
    try await open.reopen()
    let store = open.store
    #expect(store.damagedMailboxes().map(\.isSetAside) == [true])
    let error = await #expect(throws: MailboxError.self) {
      try await store.deposit(.direct("refused"), to: ["bob"])
    }
    #expect(error?.code == "damaged")
    #expect(error?.message.contains("bob") == true)
    let receipt = try await store.deposit(.direct("to both"), to: ["bob", "carol"])
    #expect(receipt.entries.map(\.isDamaged) == [true, false])
    // The journal is not held for it, and neither is what it had there lost.
    try await store.settle()
    #expect(store.journal.usedBytes == 0)
    try await open.reopen()
    #expect(try await open.store.repair().isSound)
    let texts = try await open.store.texts(of: "bob")
    #expect(texts.suffix(3) == ["settled 1", "settled 2", "in the journal"])
    #expect(try open.store.summary(of: "bob").epoch != epoch)
    await open.store.close()
  }

  @Test func `emptying a mailbox that is set aside is a way out`() async throws {
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("old"), to: ["bob"])
    try await open.store.settle()
    await open.store.close()
    try SettledRows(of: open.path).rewrite(\.mailboxes, of: "bob") { [0xFF] + $0.dropFirst() }
    try await open.reopen()
    _ = try await open.store.purge("bob")
    _ = try await open.store.deposit(.direct("new"), to: ["bob"])
    #expect(try await open.store.texts(of: "bob") == ["new"])
    // Also for those who read what is not settled yet: another process, and the next owner.
    await open.store.close()
    do {
      let view = try StoreView.open(at: open.path)
      #expect(try view.summary(of: "bob").head == 1)
      // By the wall clock, which is far beyond the store's, it has expired.
      #expect(try view.drain("bob", from: .oldest, limit: DrainLimit()).gapCount == 1)
    }
    try await open.reopen()
    #expect(try await open.store.texts(of: "bob") == ["new"])
    try await open.store.settle()
    #expect(try await open.store.texts(of: "bob") == ["new"])
    #expect(open.store.damagedMailboxes().isEmpty)
    try await open.reopen()
    #expect(try await open.store.texts(of: "bob") == ["new"])
    await open.store.close()
  }

  @Test func `a token is had by a new owner though the last one's mailbox cannot be read`()
    async throws
  {
    let open = try await OpenStore()
    let binding = Binding(token: "token", platform: .fcm, credential: "main")
    for user in ["bob", "carol"] as [MailboxAddress] {
      _ = try await open.store.register("phone", of: user, replacingOthers: false)
    }
    try await open.store.bind(binding, to: "phone", of: "bob")
    try await open.store.settle()
    await open.store.close()
    try SettledRows(of: open.path).rewrite(\.mailboxes, of: "bob") { [0xFF] + $0.dropFirst() }
    try await open.reopen()
    try await open.store.bind(binding, to: "phone", of: "carol")
    #expect(try await open.store.repair().isSound)
    #expect(try open.store.devices(of: "carol").first?.binding != nil)
    #expect(try open.store.devices(of: "bob").first?.binding == nil)
    await open.store.close()
  }

  @Test func `rows of queue files that cannot be read stop nothing and give nothing up`()
    async throws
  {
    for damage in 0..<3 {
      let open = try await OpenStore()
      _ = try await open.store.deposit(.direct("one"), to: ["bob", "carol"])
      try await open.store.settle()
      await open.store.close()
      try SettledRows(of: open.path).change { (settled, transaction) throws(MailboxError) in
        var names: [[UInt8]] = []
        try settled.forEachRow(in: settled.files, transaction) { name, _ in names.append(name) }
        for name in names {
          try lmdb { () throws(LMDBError) in
            let name = String(decoding: name, as: UTF8.self)
            let other: [UInt8] = damage == 0 ? [1, 2, 3] : [UInt8](repeating: 0xFF, count: 16)
            if damage == 2 {
              _ = try transaction.delete(name, in: settled.files)
              try transaction.put(
                other.span.bytes, for: "zz" + name.dropFirst(2), in: settled.files)
            } else {
              try transaction.put(other.span.bytes, for: name, in: settled.files)
            }
          }
        }
      }
      try await open.reopen()
      _ = try await open.store.deposit(.direct("two"), to: ["bob", "carol"])
      try await open.store.settle()
      #expect(open.store.journal.usedBytes == 0)
      for user in ["bob", "carol"] as [MailboxAddress] {
        #expect(try await open.store.texts(of: user) == ["one", "two"], "damage \(damage)")
      }
      _ = try await open.store.repair()
      #expect(try open.store.view.verify { _ in }.problems.isEmpty, "damage \(damage)")
      try await open.reopen()
      #expect(try await open.store.texts(of: "bob") == ["one", "two"], "damage \(damage)")
      await open.store.close()
    }
  }
}
