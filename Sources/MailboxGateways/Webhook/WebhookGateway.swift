public import MailboxModel
public import MailboxPush

/// Posts pushes, signed, to a web address of the operator's own.
public final class WebhookGateway: PushGateway {
  private let credential: PushCredential
  private let url: String
  private let secret: [UInt8]
  private let sender: HTTPSender
  private let clock: GatewayClock

  /// A gateway for a webhook's credential; connects with the first push.
  ///
  /// Throws ``UnusableCredential`` for one of another platform, without a secret, or with an address
  /// that is neither https nor on loopback, and `MailboxError` for settings outside their limits.
  public convenience init(
    _ credential: PushCredential, settings: GatewaySettings = GatewaySettings()
  ) throws {
    try self.init(credential, settings: settings, clock: .system)
  }

  /// With time in the hands of a test.
  init(_ credential: PushCredential, settings: GatewaySettings, clock: GatewayClock) throws {
    try settings.validate()
    guard case .webhook(let url, let secret) = credential.secret else {
      throw UnusableCredential(
        credential.name, "it is none of a webhook", hint: "give an address and a secret")
    }
    if let reason = WebAddress.refusal(of: url) {
      throw UnusableCredential(
        credential.name, "of its address: \(reason)", hint: "renew it with another address")
    }
    guard !secret.isEmpty else {
      throw UnusableCredential(
        credential.name, "its secret is empty", hint: "renew it with a secret")
    }
    self.credential = credential
    self.url = url
    self.secret = secret
    self.clock = clock
    sender = HTTPSender(
      trustRoots: try settings.trustRoots, settings: settings, clock: clock)
  }

  /// Sends a push. Answers within ``GatewaySettings/answerSecondsMax``, also when the task is
  /// cancelled: what is under way is waited for.
  public func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    if let misfit = credential.misfit(of: binding) { return .mismatch(reason: misfit.message) }
    let signature = WebhookSignature(
      of: push.body, id: push.id.description, unixSeconds: clock.unixSeconds(), secret: secret)
    let headers = [("content-type", "application/json")] + signature.headers
    do throws(HTTPSender.Failure) {
      return Self.outcome(
        of: try await sender.post(push.body, to: url, headers, by: sender.deadline))
    } catch {
      return .retry(.credential, reason: error.reason, afterSeconds: nil)
    }
  }

  /// Takes no more pushes, waits for the answers to those it has, and closes the connections.
  public func close() async { await sender.close() }

  /// Returns the outcome that an answer means. A receiver that does not let us in, or is not there, is put
  /// right by its operator; until then nothing is lost. One that is late or too busy is asked again.
  ///
  /// Source: RFC 9110, section 15.5; RFC 8470, section 5.2 (425); RFC 6585, section 4 (429).
  private static func outcome(of answer: HTTPSender.Answer) -> PushOutcome {
    switch answer.status {
    case 200...299: .delivered
    case 410: .dead(reason: "410", since: nil)
    case 401, 403, 404: .misconfigured(reason: "the webhook answered \(answer.status)")
    case 408, 425, 429, 500...599:
      .retry(
        .credential, reason: "\(answer.status)", afterSeconds: answer.retryAfterSeconds)
    default: .refused(reason: "\(answer.status)")
    }
  }
}
