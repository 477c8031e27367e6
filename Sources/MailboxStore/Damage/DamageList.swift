internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes
internal import Synchronization

/// The mailboxes that are damaged: what LMDB has of them, and what was found since.
///
/// Damage stays with its mailbox. Whoever meets it notes it here and goes on with the others; the
/// settler writes it down.
final class DamageList: Sendable {
  /// More are not kept: then it is the disk that is damaged, and verifying tells of all.
  static let marksMax = 100_000

  private struct State {
    var marks: [MailboxKey: DamageMark] = [:]
    var unwritten: Set<MailboxKey> = []
    /// From where on the journal may have records of mailboxes that are set aside, which are not copied.
    var uncopied: [MailboxKey: UInt64] = [:]
  }

  private let state: Guarded<State>
  private let clock: StoreClock
  private let setAsideCount = Atomic<Int>(0)
  private let bell = Guarded<Doorbell?>(nil)

  init(_ marks: [MailboxKey: DamageMark], clock: StoreClock) {
    state = Guarded(State(marks: marks))
    self.clock = clock
    setAsideCount.store(marks.values.count(where: \.isSetAside), ordering: .releasing)
  }

  /// Sets the doorbell of whoever writes down what is noted.
  func tell(_ bell: Doorbell) { self.bell.withLock { $0 = bell } }

  /// All marks.
  var marks: [MailboxKey: DamageMark] { state.withLock { $0.marks } }

  var count: Int { state.withLock { $0.marks.count } }

  /// Returns the mark of a mailbox; nil when nothing is known to be wrong with it.
  func mark(of key: MailboxKey) -> DamageMark? { state.withLock { $0.marks[key] } }

  /// Notes that something of a mailbox cannot be read. The first reason stays.
  func note(_ key: MailboxKey, _ reason: String) {
    change(key, reason) { _, _ in false }
  }

  /// Notes gaps of a chunk that cannot be read, to be put in their place when it is repaired.
  func note(_ key: MailboxKey, _ reason: String, keeping gaps: [Gap]) {
    change(key, reason) { mark, _ in
      var isChanged = false
      for gap in gaps where !mark.gaps.touches(gap.from...gap.to) {
        mark.gaps.insert(gap)
        isChanged = true
      }
      return isChanged
    }
  }

  /// Sets a mailbox aside: it takes nothing until it is repaired. Its records, from a position on, are
  /// kept.
  func setAside(_ key: MailboxKey, _ reason: String, from position: UInt64) {
    change(key, reason) { mark, state in
      state.uncopied[key] = min(state.uncopied[key] ?? position, position)
      defer { mark.isSetAside = true }
      if !mark.isSetAside { setAsideCount.add(1, ordering: .acquiringAndReleasing) }
      return !mark.isSetAside
    }
  }

  /// Returns why a mailbox is set aside; nil when it is not. O(1); without any such mailbox it takes no lock.
  func reasonSetAside(_ key: MailboxKey) -> String? {
    guard setAsideCount.load(ordering: .acquiring) > 0 else { return nil }
    return state.withLock { state in
      guard let mark = state.marks[key], mark.isSetAside else { return nil }
      return mark.reason
    }
  }

  /// A mailbox that was set aside begins anew. It stays damaged until it is repaired.
  func takeBack(_ key: MailboxKey) {
    state.withLock { state in
      guard state.marks[key]?.isSetAside == true else { return }
      state.marks[key]?.isSetAside = false
      state.uncopied[key] = nil
      setAsideCount.subtract(1, ordering: .acquiringAndReleasing)
    }
  }

  private func change(
    _ key: MailboxKey, _ reason: String, _ body: (inout DamageMark, inout State) -> Bool
  ) {
    let isNews = state.withLock { state in
      let known = state.marks[key]
      guard known != nil || state.marks.count < Self.marksMax else { return false }
      var mark = known ?? DamageMark(reason: reason, since: clock.now)
      let isChanged = body(&mark, &state) || known == nil
      guard isChanged else { return false }
      state.marks[key] = mark
      state.unwritten.insert(key)
      return true
    }
    if isNews { bell.withLock { $0 }?.ring() }
  }

  // MARK: Writing down

  /// The mark of a mailbox is written again as it is, if there is one.
  func rewrite(_ key: MailboxKey) {
    state.withLock { state in
      if state.marks[key] != nil { state.unwritten.insert(key) }
    }
  }

  /// Marks that LMDB does not have.
  var unwritten: [MailboxKey: DamageMark] {
    state.withLock { state in
      state.unwritten.isEmpty ? [:] : state.marks.filter { state.unwritten.contains($0.key) }
    }
  }

  /// LMDB has these marks; what was noted since is written with the next.
  func finish(writing written: [MailboxKey: DamageMark], repaired: Set<MailboxKey>) {
    guard !written.isEmpty || !repaired.isEmpty else { return }
    state.withLock { state in
      for (key, mark) in written where state.marks[key] == mark { state.unwritten.remove(key) }
      for key in repaired {
        state.marks[key] = nil
        state.unwritten.remove(key)
      }
    }
  }

  /// Mailboxes set aside whose records are not copied, and from where on the journal may have some.
  var uncopied: [MailboxKey: UInt64] { state.withLock { $0.uncopied } }

  /// Their records are copied, unless there are newer ones.
  func finish(copying copied: [MailboxKey: UInt64]) {
    state.withLock { state in
      for (key, position) in copied where state.uncopied[key] == position {
        state.uncopied[key] = nil
      }
    }
  }
}

extension Settled {
  /// Reads the marks of damaged mailboxes. Marks that cannot be read are passed over: whoever meets the
  /// damage again notes it again.
  func damageMarks() throws(MailboxError) -> [MailboxKey: DamageMark] {
    guard let damaged else { return [:] }
    var marks: [MailboxKey: DamageMark] = [:]
    try read { (transaction) throws(MailboxError) in
      try forEachRow(in: damaged, transaction) { (key, value) throws(MailboxError) in
        marks[MailboxKey(bytes: key)] = try? DamageMark(row: value)
      }
    }
    return marks
  }
}

extension MailboxError {
  /// The damage of a mailbox, by its name.
  static func damage(of key: MailboxKey, _ reason: String) -> MailboxError {
    let name = (try? key.address()).map { "\($0)" } ?? "\(key.bytes.count) bytes"
    return .damaged(what: "the mailbox of \(name): \(reason)")
  }
}
