internal import GRPCCore
internal import MailboxSync

extension Refusal {
  /// The answer to an app whose session cannot go on.
  init(_ refused: SyncRefusal) {
    let code: RPCError.Code =
      switch refused {
      case .helloExpected, .helloTwice, .frameBeforeWelcome: .failedPrecondition
      case .helloTooLate: .deadlineExceeded
      case .acknowledgedBeyondSent, .readBeyondHead: .outOfRange
      case .acknowledgedAnotherEpoch: .failedPrecondition
      case .tooFast, .tooManyReads: .resourceExhausted
      case .cannotOpen: .unavailable
      }
    self.init(code, reason: refused.code, refused.message, hint: refused.hint)
  }
}
