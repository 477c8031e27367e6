internal import MailboxModel

/// Messages that wait in a mailbox, of one sender or of several.
struct WaitingSum: Hashable, Sendable {
  var messages: UInt64 = 0
  /// Bytes of their bodies.
  var bytes: UInt64 = 0

  mutating func add(bodyBytes: Int) {
    messages += 1
    bytes += UInt64(bodyBytes)
  }

  mutating func remove(bodyBytes: Int) {
    messages -= min(messages, 1)
    bytes -= min(bytes, UInt64(bodyBytes))
  }

  func adding(bodyBytes: Int) -> WaitingSum {
    var sum = self
    sum.add(bodyBytes: bodyBytes)
    return sum
  }
}

/// The share of a full mailbox that one sender's messages may take before they are the first to go.
struct SenderShare: Sendable {
  private let messagesMax: UInt128
  private let bytesMax: UInt128
  private let percentMax: UInt128

  init(_ settings: StoreSettings) {
    messagesMax = UInt128(settings.mailboxMessagesMax)
    bytesMax = UInt128(settings.mailboxBytesMax)
    percentMax = UInt128(settings.senderSharePercentMax)
  }

  /// True when a sender's share is bounded at all.
  var isBounded: Bool { percentMax < 100 }

  /// Returns how much of a mailbox some messages take, in number or in bytes, whichever is more; a whole
  /// one is the product of both limits, so that nothing is rounded.
  func weight(of sum: WaitingSum) -> UInt128 {
    max(UInt128(sum.messages) * bytesMax, UInt128(sum.bytes) * messagesMax)
  }

  /// Returns whether some messages take more than a share.
  func isExceeded(by sum: WaitingSum) -> Bool { weight(of: sum) * 100 > shareTimes100 }

  /// Returns whether some messages take half a share or more.
  func isHalfTaken(by sum: WaitingSum) -> Bool { weight(of: sum) * 200 >= shareTimes100 }

  private var shareTimes100: UInt128 { messagesMax * bytesMax * percentMax }
}
