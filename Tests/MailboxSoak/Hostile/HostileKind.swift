import ArgumentParser

/// A hostile user, by what it does.
enum HostileKind: String, CaseIterable, Sendable, ExpressibleByArgument {
  /// Connects, and says nothing, or half a greeting.
  case silence
  /// Begins large requests and never ends them.
  case openCalls = "open-calls"
  /// Opens streams only to reset them.
  case resets
  /// Opens connections, resets some streams on each, and leaves them open.
  case leftConnections = "left-connections"
  /// Deposits one message again and again to thousands.
  case retries
  /// Has preferences for conversations without end.
  case conversations
  /// Fills one mailbox with large messages.
  case flood
  /// Signs in devices without end.
  case devices
  /// Calls with tokens that are none, and with names that would break a log.
  case badTokens = "bad-tokens"
  /// Has a mailbox in which bytes have flipped.
  case damage
  /// Not a user: the disk, full now and then.
  case fullDisk = "full-disk"

  /// True when it works through the network, in a process of its own that gives way to all others: what it
  /// does costs the server, and not the ordinary users' own processor.
  var isRemote: Bool { self != .damage && self != .fullDisk }
}
