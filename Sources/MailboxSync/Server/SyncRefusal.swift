public import MailboxModel

/// A reason why the server ends an app's session. What was refused has changed nothing.
public enum SyncRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  /// The first frame was none that opens a session.
  case helloExpected(found: String)
  /// Hello came again.
  case helloTwice
  /// Hello did not come in time.
  case helloTooLate(limitMilliseconds: UInt32)
  /// A frame came before Welcome or Reset was sent.
  case frameBeforeWelcome(String)
  /// An acknowledgement goes beyond what this session sent.
  case acknowledgedBeyondSent(given: UInt64, sent: UInt64)
  /// An acknowledgement or a cursor is of another epoch than the session.
  case acknowledgedAnotherEpoch(given: Epoch, current: Epoch)
  /// A conversation is to be read beyond what there is.
  case readBeyondHead(given: UInt64, head: UInt64)
  /// Frames that move nothing come faster than allowed.
  case tooFast(framesPerSecond: UInt32)
  /// More conversations are being marked read at once than allowed.
  case tooManyReads(limit: Int)
  /// The mailbox could not be opened; the text says why.
  case cannotOpen(code: String, message: String, hint: String)

  /// The problem, with the value that was wrong.
  public var message: String {
    switch self {
    case .helloExpected(let found): "the first frame is \(found)"
    case .helloTwice: "Hello came a second time"
    case .helloTooLate(let limit): "no Hello came within \(limit) ms"
    case .frameBeforeWelcome(let name): "\(name) came before the session began"
    case .acknowledgedBeyondSent(let given, let sent):
      "sequence \(given) is acknowledged, this session sent through \(sent)"
    case .acknowledgedAnotherEpoch(let given, let current):
      "epoch \(given) is acknowledged, the session is of epoch \(current)"
    case .readBeyondHead(let given, let head):
      "a conversation is read through \(given), the newest message is \(head)"
    case .tooFast(let limit): "more than \(limit) frames a second that move nothing"
    case .tooManyReads(let limit): "more than \(limit) conversations are marked read at once"
    case .cannotOpen(_, let message, _): message
    }
  }

  /// Advice on how to put it right.
  public var hint: String {
    switch self {
    case .helloExpected, .helloTwice, .helloTooLate: "send Hello first and once, without waiting"
    case .frameBeforeWelcome: "wait for Welcome or Reset"
    case .acknowledgedBeyondSent: "acknowledge the end of a page, or of an entry, that came"
    case .acknowledgedAnotherEpoch: "take the epoch from Welcome or Reset"
    case .readBeyondHead: "read through a message that came"
    case .tooFast: "send a frame when something changed"
    case .tooManyReads: "mark a conversation read once, through its newest message"
    case .cannotOpen(_, _, let hint): hint
    }
  }

  /// A stable name for programs: the case's own, or that of the error below it.
  public var code: String {
    switch self {
    case .helloExpected: "helloExpected"
    case .helloTwice: "helloTwice"
    case .helloTooLate: "helloTooLate"
    case .frameBeforeWelcome: "frameBeforeWelcome"
    case .acknowledgedBeyondSent: "acknowledgedBeyondSent"
    case .acknowledgedAnotherEpoch: "acknowledgedAnotherEpoch"
    case .readBeyondHead: "readBeyondHead"
    case .tooFast: "tooFast"
    case .tooManyReads: "tooManyReads"
    case .cannotOpen(let code, _, _): code
    }
  }

  /// The message and the hint in one line.
  public var description: String { "\(message); \(hint)" }
}
