internal import Foundation
internal import MailboxPush

/// The access token of a service account: fetched once for all who need it, and kept until shortly
/// before its end.
actor AccessTokens {
  /// A token of Google's.
  struct Token: Sendable, Equatable {
    let text: String
    /// The time at which another one is fetched, in seconds of the monotonic clock.
    let freshUntil: Int64
  }

  /// The reason that there is no token, as the outcome of a push.
  struct Refused: Error {
    let outcome: PushOutcome
  }

  /// The seconds before its end in which a token is no longer used, but never more than half its life.
  private static let marginSeconds: Int64 = 300
  /// The most that is believed of a token's life; Google's live an hour.
  private static let lifeSecondsMax = 86_400.0
  /// The most bytes of a token; it becomes a header.
  private static let tokenBytesMax = 8192

  private let account: ServiceAccount
  private let sender: HTTPSender
  private let clock: GatewayClock
  private var current: Token?
  private var fetching: Task<Result<Token, Refused>, Never>?

  /// Fetching takes a third of a push's time at most: it has to be sent as well, and perhaps twice.
  private var share: Duration { (sender.deadline - .now) / 3 }

  init(_ account: ServiceAccount, sender: HTTPSender, clock: GatewayClock) {
    self.account = account
    self.sender = sender
    self.clock = clock
  }

  /// A token to send with, other than one that was refused.
  func token(insteadOf refused: Token? = nil) async throws(Refused) -> Token {
    if let current, current != refused, clock.uptimeSeconds() < current.freshUntil {
      return current
    }
    if let fetching { return try await fetching.value.get() }
    let task = Task { await self.fetch() }
    fetching = task
    let result = await task.value
    fetching = nil
    current = try? result.get()
    return try result.get()
  }

  private func fetch() async -> Result<Token, Refused> {
    let form: [UInt8]
    do {
      form = try account.form(unixSeconds: clock.unixSeconds())
    } catch {
      return .failure(Refused(outcome: .misconfigured(reason: "the key cannot sign: \(error)")))
    }
    let asked = clock.uptimeSeconds()
    do throws(HTTPSender.Failure) {
      let answer = try await sender.post(
        form, to: account.tokenURI, [("content-type", "application/x-www-form-urlencoded")],
        by: .now + share)
      return Self.token(answer, asked: asked)
    } catch {
      let reason = "no access token: \(error.reason)"
      return .failure(
        Refused(outcome: .retry(.credential, reason: reason, afterSeconds: nil)))
    }
  }

  /// Reads the answer (RFC 6749, sections 5.1 and 5.2).
  private static func token(_ answer: HTTPSender.Answer, asked: Int64) -> Result<Token, Refused> {
    let body = try? JSONDecoder().decode(Body.self, from: Data(answer.body))
    if answer.status == 200, let text = body?.access_token, isToken(text) {
      let life = Int64(min(max(body?.expires_in ?? 0, 0), lifeSecondsMax))
      return .success(
        Token(text: text, freshUntil: asked + max(life - marginSeconds, life / 2)))
    }
    let error = body?.error.map { " \($0.prefix(100))" } ?? ""
    let reason = "no access token: \(answer.status)\(error)"
    switch answer.status {
    case 400, 401, 403, 404: return .failure(Refused(outcome: .misconfigured(reason: reason)))
    default:
      return .failure(
        Refused(
          outcome: .retry(.credential, reason: reason, afterSeconds: answer.retryAfterSeconds)))
    }
  }

  private static func isToken(_ text: String) -> Bool {
    (1...tokenBytesMax).contains(text.utf8.count)
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  private struct Body: Decodable {
    let access_token: String?
    let expires_in: Double?
    let error: String?
  }
}
