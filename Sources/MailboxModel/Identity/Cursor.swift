/// A random id of one history of a mailbox; a restore or a purge starts a new one.
public struct Epoch: Hashable, Sendable, CustomStringConvertible {
  /// The 64 random bits.
  public let rawValue: UInt64

  /// An epoch of known bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// A new history.
  public static func random() -> Epoch { Epoch(rawValue: .random(in: 1...UInt64.max)) }

  /// Sixteen hexadecimal digits.
  public var description: String {
    let digits = String(rawValue, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Reads sixteen hexadecimal digits.
  public init(parsing text: some StringProtocol) throws(MailboxError) {
    guard text.utf8.count == 16, text.allSatisfy(\.isHexDigit), let value = UInt64(text, radix: 16)
    else {
      throw .invalidArgument(
        name: "epoch", value: String(text), reason: "an epoch has 16 hexadecimal digits")
    }
    self.init(rawValue: value)
  }
}

/// The progress of a device: it has everything through a sequence of an epoch.
public struct Cursor: Hashable, Sendable, CustomStringConvertible {
  /// The history that the sequence belongs to.
  public var epoch: Epoch
  /// The last sequence that was received; 0 before the first.
  public var sequence: UInt64

  /// A cursor behind a sequence.
  public init(epoch: Epoch, sequence: UInt64) {
    self.epoch = epoch
    self.sequence = sequence
  }

  /// `EPOCH:SEQUENCE`, the epoch in hexadecimal.
  public var description: String { "\(epoch):\(sequence)" }

  /// Reads `EPOCH:SEQUENCE`.
  public init(parsing text: String) throws(MailboxError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let sequence = UInt64(parts[1])
    else {
      throw .invalidArgument(
        name: "cursor", value: text, reason: "a cursor is EPOCH:SEQUENCE, as drain prints it")
    }
    self.init(epoch: try Epoch(parsing: parts[0]), sequence: sequence)
  }
}
