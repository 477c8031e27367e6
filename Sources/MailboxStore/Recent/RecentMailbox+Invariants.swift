internal import MailboxModel

/// The invariants of a mailbox in memory, see Design.md, Recent.
extension RecentMailbox {
  /// Returns the first invariant that does not hold, in words; nil when all hold. O(1) and a look at so many
  /// of each list at most: what would need a longer one is not checked.
  ///
  /// Those of positions hold whatever LMDB has. Those of sums do where nothing of the mailbox is damaged.
  func brokenInvariant(lookingAt countMax: Int = .max) -> String? {
    brokenPosition(countMax) ?? brokenSum(countMax) ?? brokenChange
  }

  private func brokenPosition(_ countMax: Int) -> String? {
    guard head.floor <= head.delivered, head.delivered <= head.head else {
      return "floor \(head.floor), delivered \(head.delivered), head \(head.head)"
    }
    guard head.settledThrough <= head.head,
      UInt64(queue.entries.count) == head.head - head.settledThrough
    else {
      return "\(queue.entries.count) entries behind \(head.settledThrough) of \(head.head)"
    }
    let entries = queue.entries.suffix(countMax)
    guard zip(entries, entries.dropFirst()).allSatisfy({ $0.position < $1.position }) else {
      return "entries are out of order"
    }
    let gaps = queue.gaps.gaps
    guard gaps.first.map({ $0.from > head.floor }) ?? true,
      gaps.last.map({ $0.to <= head.head }) ?? true, queue.emptyThrough <= head.head
    else {
      return "gaps \(gaps), empty through \(queue.emptyThrough), of \(head.floor) to \(head.head)"
    }
    let some = gaps.suffix(countMax)
    guard some.allSatisfy({ $0.from <= $0.to }),
      zip(some, some.dropFirst()).allSatisfy({ $0.to < $1.from })
    else { return "gaps are out of order: \(gaps)" }
    guard !isPurged || (head.settledThrough == 0 && parts.identities.value != nil) else {
      return "it is purged, and settled through \(head.settledThrough)"
    }
    return nil
  }

  private func brokenSum(_ countMax: Int) -> String? {
    guard (head.messages == 0) == (head.bytes == 0) else {
      return "\(head.messages) messages have \(head.bytes) bytes"
    }
    if queue.gaps.gaps.count <= countMax {
      let there = head.head - head.floor - queue.gaps.gaps.reduce(0) { $0 + $1.count }
      guard head.messages <= there, head.messages == there || head.settledThrough > head.floor
      else { return "\(head.messages) messages wait, \(there) are there" }
    }
    if conversations.loaded.count <= countMax {
      var unread: UInt64 = 0
      var count: UInt64 = 0
      conversations.loaded.forEach { _, state in
        unread += state.unread.count
        if !state.isEmpty { count += 1 }
      }
      guard unread <= head.unread, unread == head.unread || conversations.hasMore else {
        return "\(head.unread) are unread, \(unread) in the conversations in memory"
      }
      if let told = head.conversations, told < count || (told > count && !conversations.hasMore) {
        return "\(told) conversations, \(count) in memory"
      }
    }
    let devices = parts.devices.value ?? []
    guard devices.allSatisfy({ $0.acknowledged <= head.delivered }) else {
      return "a device has acknowledged more than \(head.delivered)"
    }
    return nil
  }

  /// A change is known to be unsettled.
  private var brokenChange: String? {
    guard let firstUnsettled else {
      let isChanged =
        !queue.entries.isEmpty || !queue.gaps.isEmpty || !parts.changedDevices.isEmpty
        || parts.arePreferencesChanged || isPurged
      return isChanged ? "what is settled has changes" : nil
    }
    guard firstUnsettled <= changedThrough,
      queue.entries.first.map({ $0.position >= firstUnsettled }) ?? true
    else { return "unsettled from \(firstUnsettled), changed through \(changedThrough)" }
    return nil
  }
}
