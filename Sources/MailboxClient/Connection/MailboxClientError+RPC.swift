internal import GRPCCore
internal import GRPCProtobuf

extension MailboxClientError {
  /// The error that a failed call or stream means to the app.
  init(_ error: any Error) {
    switch error {
    case let error as MailboxClientError: self = error
    case let error as RPCError where error.isForGood:
      self = .refused(reason: error.reason, message: error.message)
    case let error as RPCError:
      let cause = error.cause.map { " (\($0))" } ?? ""
      self = .unavailable(message: error.message + cause)
    default: self = .unavailable(message: "\(error)")
    }
  }

  /// True when trying again changes nothing.
  var isForGood: Bool {
    switch self {
    case .unavailable, .noToken: false
    case .settings, .replaced, .signedOut, .refused, .cursorStore, .alreadyRun: true
    }
  }
}

extension RPCError {
  /// A bad token, a request that is wrong, a server that serves no mailboxes. Everything else may
  /// be otherwise next time.
  fileprivate var isForGood: Bool {
    switch code {
    case .unauthenticated, .permissionDenied, .invalidArgument, .notFound, .failedPrecondition,
      .outOfRange, .alreadyExists, .unimplemented:
      true
    default: false
    }
  }

  /// The server's name for what was wrong; empty when it says none.
  fileprivate var reason: String {
    guard let status = try? unpackGoogleRPCStatus() else { return "" }
    return status.details.lazy.compactMap(\.errorInfo).first?.reason ?? ""
  }
}
