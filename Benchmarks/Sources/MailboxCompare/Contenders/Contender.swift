/// One of the systems that are compared.
protocol Contender: AnyObject {
  /// Deposits so many messages to every mailbox, as fast as it can; the time is not measured.
  func fill(_ filling: Filling) async throws

  /// Brings the store into the state that it would reach if left alone.
  func settle() async throws

  /// Copies out all that waits in these mailboxes, in this order.
  func drain(_ users: [UInt32]) async throws -> Tally

  /// Drains these mailboxes and acknowledges them durably, so many at a time.
  func drainAndAcknowledge(_ users: [UInt32], atATime: Int) async throws -> Tally

  /// Deposits until the load ends; each deposit is durable when it counts.
  func deposit(_ load: DepositLoad) async throws -> DepositOutcome

  /// Deposits given messages in order, in one commit, and drains and acknowledges some mailboxes.
  /// Returns what was drained.
  func deliver(_ messages: [GroupMessage], draining users: [UInt32]) async throws -> Tally

  /// Returns the tally that draining mailboxes with the same number of messages each must bring.
  func expected(mailboxes: Int, messagesEach: Int, bodyBytes: Int) -> Tally

  /// Bytes that went through the store's own log since it was opened; nil when it has none to tell.
  func logBytes() async throws -> UInt64?

  /// The directory of its files.
  var directory: String { get }

  /// The time that opening took.
  var secondsToOpen: Double { get set }

  /// A process beside this one that does the work, 0 when there is none.
  var serverProcess: Int32 { get }

  /// Lets go of everything.
  func close() async
}

extension Contender {
  func expected(mailboxes: Int, messagesEach: Int, bodyBytes: Int) -> Tally {
    let messages = UInt64(mailboxes * messagesEach)
    return Tally(messages: messages, bytes: messages * UInt64(bodyBytes))
  }

  func logBytes() async throws -> UInt64? { nil }

  var serverProcess: Int32 { 0 }
}

/// The contents of every mailbox before a measurement.
struct Filling: Sendable {
  var users: UInt32
  var messagesEach: Int
  var bodyBytes = 200
}

/// The options with which a store is opened.
struct OpeningOptions: Sendable {
  var directory: String
  var users: UInt32
  var journalBudgetBytes: UInt64
  var mailboxMessagesMax: UInt64 = 100_000
}

/// The messages and bytes that were drained.
struct Tally: Equatable, Sendable {
  var messages: UInt64 = 0
  var bytes: UInt64 = 0

  static func += (lhs: inout Self, rhs: Self) {
    lhs.messages += rhs.messages
    lhs.bytes += rhs.bytes
  }
}

/// A message to the members of a group.
struct GroupMessage: Sendable {
  var members: [UInt32]
  var body: [UInt8]
}

/// The reason why a figure cannot be had.
struct MeasuringError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
