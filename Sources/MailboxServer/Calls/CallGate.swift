internal import GRPCCore
internal import Logging
internal import MailboxModel
internal import NIOCore
internal import NIOHTTP2

/// The checks that every call passes before anything is done: sign-in, role, rate (contract G13).
struct CallGate: Sendable {
  let signIn: CurrentSignIn
  let rate: CallRate
  /// The rate of units that the messages of each user may cost, whoever sends them for him.
  let depositRate: CallRate
  let streams: OpenStreams
  let calls: OpenCalls
  let health: Health
  /// The most bytes of a request.
  let requestBytesMax: Int
  let logger: Logger

  /// Returns the caller, or refuses the call. Only the calls of apps are counted: those who send and
  /// those who operate are few and known.
  func admit(_ metadata: Metadata, as role: Role) async throws(Refusal) -> Caller {
    let number = metadata[stringValues: OpenCalls.metadataKey].first { _ in true }
      .flatMap { UInt64($0) }
    if let number, !calls.isOpen(number) { throw .callIsOver }
    let caller = try await signIn.now.caller(in: metadata)
    guard caller.roles.contains(role) else {
      let roles = caller.roles.map(\.rawValue).sorted().joined(separator: ", ")
      throw Refusal(
        .permissionDenied, reason: "roleNeeded",
        "the call needs the role '\(role.rawValue)', the token has \(roles.isEmpty ? "none" : roles)",
        hint: "use a token with that role")
    }
    if role == .app { try take(caller) }
    if let number {
      let key = CallRate.Key(app: caller.app, user: caller.user)
      try calls.signIn(number, as: role == .app ? .app(key) : .server(key))
    }
    return caller
  }

  /// Counts one more call, or what costs as much as some.
  func take(_ caller: Caller, calls: Int = 1) throws(Refusal) {
    let key = CallRate.Key(app: caller.app, user: caller.user)
    guard let wait = rate.take(key, calls: calls, at: .now) else { return }
    throw Refusal(
      .resourceExhausted, reason: "tooManyCalls",
      "the user makes more calls a second than the server allows",
      hint: "make fewer, or use the stream", retryAfter: wait)
  }

  /// Returns what a client is told of an error. The client's own mistakes are logged for debugging,
  /// failures of the server as errors.
  func refusal(_ error: any Error, in method: MethodDescriptor) -> any Error {
    switch error {
    case let error as Refusal:
      note(error, in: method)
      return error
    case is CancellationError, is RPCError: return error
    case is ChannelError, is IOError, is any NIOHTTP2Error:
      // The client went away in the middle.
      logger.debug(
        "a call ended with its connection",
        metadata: ["method": "\(method)", "error": "\(String(reflecting: error))"])
      return error
    case let error as MailboxError:
      let refusal = Refusal(error)
      if refusal.code == .unavailable {
        health.look()
        logger.error(
          "the store refused a call",
          metadata: ["method": "\(method)", "error": "\(error.message)", "hint": "\(error.hint)"])
      } else {
        note(refusal, in: method)
      }
      return refusal
    default:
      logger.error(
        "a call failed", metadata: ["method": "\(method)", "error": "\(String(reflecting: error))"])
      return Refusal(
        .internalError, reason: "internal", "the server failed",
        hint: "the server's log says more")
    }
  }

  private func note(_ refusal: Refusal, in method: MethodDescriptor) {
    logger.debug(
      "refused a call: \(refusal.reason)",
      metadata: ["method": "\(method)", "why": "\(refusal.message)"])
  }
}
