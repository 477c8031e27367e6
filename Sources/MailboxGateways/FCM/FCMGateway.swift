public import MailboxModel
public import MailboxPush

/// Sends to Firebase Cloud Messaging by its HTTP v1 API, signed in as a service account.
public final class FCMGateway: PushGateway {
  private let credential: PushCredential
  private let url: String
  private let tokens: AccessTokens
  private let sender: HTTPSender

  /// A gateway for a service account; connects with the first push.
  ///
  /// Throws ``UnusableCredential`` for a credential of another platform, or whose key, project or
  /// `token_uri` cannot be used, and `MailboxError` for settings outside their limits.
  public convenience init(
    _ credential: PushCredential, settings: GatewaySettings = GatewaySettings()
  ) throws {
    try self.init(credential, settings: settings, clock: .system)
  }

  /// With time in the hands of a test.
  init(_ credential: PushCredential, settings: GatewaySettings, clock: GatewayClock) throws {
    try settings.validate()
    guard case .fcm(let project, let clientEmail, let keyPEM, let tokenURI) = credential.secret
    else {
      throw UnusableCredential(
        credential.name, "it is none of FCM", hint: "give a service account of Google's")
    }
    guard Self.isProject(project) else {
      throw UnusableCredential(
        credential.name, "its project id has other characters than letters, digits, '-', ':', '.'",
        hint: "renew it with the file as Google gave it")
    }
    let account = try ServiceAccount(
      name: credential.name, clientEmail: clientEmail, keyPEM: keyPEM, tokenURI: tokenURI)
    self.credential = credential
    url = "\(settings.fcmAddress)/v1/projects/\(project)/messages:send"
    sender = HTTPSender(
      trustRoots: try settings.trustRoots, settings: settings, clock: clock)
    tokens = AccessTokens(account, sender: sender, clock: clock)
  }

  /// Sends a push; its body holds the token. Answers within ``GatewaySettings/answerSecondsMax``, also
  /// when the task is cancelled: what is under way is waited for.
  public func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    if let misfit = credential.misfit(of: binding) { return .mismatch(reason: misfit.message) }
    let deadline = sender.deadline
    let third = (deadline - .now) / 3
    do throws(AccessTokens.Refused) {
      let token = try await tokens.token()
      let answer = try await post(push, with: token, by: deadline)
      guard answer.status == 401, answer.errorCode == nil else { return answer.outcome }
      // The token ended before its time: once more with another one.
      guard deadline - .now > third else {
        return .retry(.credential, reason: "401", afterSeconds: nil)
      }
      let other = try await tokens.token(insteadOf: token)
      return try await post(push, with: other, by: deadline).outcome
    } catch {
      return error.outcome
    }
  }

  /// Takes no more pushes, waits for the answers to those it has, and closes the connections.
  public func close() async { await sender.close() }

  private func post(
    _ push: RenderedPush, with token: AccessTokens.Token,
    by deadline: ContinuousClock.Instant
  ) async throws(AccessTokens.Refused) -> FCMAnswer {
    do throws(HTTPSender.Failure) {
      let answer = try await sender.post(
        push.body, to: url,
        [("authorization", "Bearer \(token.text)"), ("content-type", "application/json")],
        by: deadline)
      return FCMAnswer(
        status: answer.status, body: answer.body, retryAfterSeconds: answer.retryAfterSeconds)
    } catch {
      throw .init(outcome: .retry(.credential, reason: error.reason, afterSeconds: nil))
    }
  }

  private static func isProject(_ text: String) -> Bool {
    (1...100).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: ":"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}
