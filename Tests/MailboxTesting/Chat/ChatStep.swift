public import MailboxModel

/// One operation of a replayed chat, complete in itself.
public enum ChatStep: Sendable, Hashable {
  /// A line is deposited to all who are asleep.
  case deposit(line: Int, to: [UserID])
  /// Somebody who woke up has everything through a sequence.
  case acknowledge(UserID, through: UInt64)
  /// Somebody has read the room through a sequence.
  case read(UserID, through: UInt64)
}

/// The course of a chat: who is awake, and which operations follow from each line.
///
/// People who have said nothing for ten minutes are asleep. They get what is said until they speak
/// again or, after a day of silence, have left.
public struct ChatScript: Sendable {
  /// Seconds of silence after which somebody is asleep.
  public static let asleepAfterSeconds: Int64 = 600
  /// Seconds of silence after which somebody gets nothing more.
  public static let leftAfterSeconds: Int64 = 86_400

  /// The contents that the mailboxes must have after the steps given so far.
  public private(set) var expectation = ChatExpectation()
  private var lastSpoke: [UserID: Int64] = [:]
  private var line = 0

  /// Begins before the first line.
  public init() {}

  /// The operations that follow from the next line, in order.
  public mutating func steps(for chatLine: ChatLine) throws(MailboxError) -> [ChatStep] {
    defer { line += 1 }
    let user = try UserID(chatLine.user)
    guard chatLine.kind == .say else {
      if lastSpoke[user] == nil { lastSpoke[user] = chatLine.at }
      return []
    }
    var steps = wakeUp(user)
    lastSpoke[user] = chatLine.at
    let asleep = lastSpoke.filter { $0.value + Self.asleepAfterSeconds < chatLine.at }
    for (other, spoke) in asleep where spoke + Self.leftAfterSeconds < chatLine.at {
      lastSpoke[other] = nil
    }
    let recipients = asleep.keys.filter { lastSpoke[$0] != nil }.sorted()
    if !recipients.isEmpty { steps.append(.deposit(line: line, to: recipients)) }
    if case .deposit? = steps.last, let last = steps.last { expectation.apply(last) }
    return steps
  }

  /// A third of all people read everything when they wake up, a third half of it, a third nothing.
  private mutating func wakeUp(_ user: UserID) -> [ChatStep] {
    guard let mailbox = expectation.mailboxes[user], !mailbox.waiting.isEmpty else { return [] }
    var steps = [ChatStep.acknowledge(user, through: mailbox.head)]
    switch user.value.utf8.reduce(0, { $0 + Int($1) }) % 3 {
    case 0: steps.append(.read(user, through: mailbox.head))
    case 1: steps.append(.read(user, through: mailbox.head - mailbox.unread / 2))
    default: break
    }
    for step in steps { expectation.apply(step) }
    return steps
  }
}
