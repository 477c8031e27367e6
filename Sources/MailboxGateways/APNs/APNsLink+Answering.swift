internal import MailboxPush
internal import NIOCore

extension APNsLink {
  /// The most times that a push is sent anew because it was handed back untouched.
  private static let handedBackMax = 5

  /// The provider answered a push.
  func answered(_ push: APNsPush, _ answer: APNsAnswer, on connection: APNsConnection) {
    wasUnanswered = false
    switch answer.repair {
    case .none: break
    case .reconnect:
      left(connection)
      connection.leave()
    case .keepProviderToken:
      change { $0.keep() }
    case .renewProviderToken:
      if !push.isRenewed, let token = push.token, renews(token) {
        var again = push
        again.isRenewed = true
        queue.prepend(again)
        return pump()
      }
    }
    push.answer(outcome(of: answer))
    pump()
  }

  /// An expired token waits at least until another one may be signed.
  private func outcome(of answer: APNsAnswer) -> PushOutcome {
    guard answer.repair == .renewProviderToken,
      case .retry(let scope, let reason, let asked) = answer.outcome,
      case .tokens(let tokens) = signIn
    else { return answer.outcome }
    let seconds = UInt32(clamping: tokens.secondsUntilRenewal)
    return .retry(scope, reason: reason, afterSeconds: max(asked ?? 0, seconds))
  }

  /// Returns whether a push that was sent with this token can go again with another one, signed if need be.
  private func renews(_ token: ProviderTokens.Token) -> Bool {
    var hasOther = false
    change { tokens in hasOther = (try? tokens.replace(token)) ?? false }
    return hasOther
  }

  private func change(_ body: (inout ProviderTokens) -> Void) {
    guard case .tokens(var tokens) = signIn else { return }
    body(&tokens)
    signIn = .tokens(tokens)
  }

  /// Nobody knows what became of a push: the dispatcher sends it again, with the same id.
  func lost(_ push: APNsPush, _ reason: String) {
    push.answer(trouble(reason))
    pump()
  }

  /// Nothing was answered on a connection. Everything goes over another one at once: it may be this one
  /// that is at fault. Where that other one is silent too it is the provider, and everything that waits
  /// is told to come back.
  func unanswered(_ connection: APNsConnection, _ pushes: [APNsPush]) {
    let reason = "no answer within \(settings.firstAnswerSecondsMax) s on two connections"
    if takes(connection) {
      let isFirst = !wasUnanswered
      wasUnanswered = true
      if isFirst { way = .none } else { pause(after: connection, reason) }
    }
    for push in pushes.reversed() {
      if case .waiting(let until, let why?) = way {
        push.answer(trouble(why, until: until))
      } else if push.wasUnanswered {
        push.answer(trouble(reason))
      } else {
        var again = push
        again.wasUnanswered = true
        queue.prepend(again)
      }
    }
    pump()
  }

  /// The provider has not looked at a push. It goes again at once, but not forever.
  func handedBack(_ push: APNsPush) {
    var again = push
    again.handedBack += 1
    guard again.handedBack <= Self.handedBackMax else {
      return push.answer(trouble("the provider handed it back \(push.handedBack + 1) times"))
    }
    if case .waiting(let until, let reason?) = way {
      return push.answer(trouble(reason, until: until))
    }
    queue.prepend(again)
  }
}
