internal import MailboxGateways
internal import MailboxModel
internal import MailboxServer

/// Bindings are checked by what the pushes go by.
extension OutgoingPushes: BindingCheck {
  func refusal(of binding: Binding, in app: AppID) async -> BindingRefusal? {
    await problem(with: binding, in: app).map { problem in
      let kind: BindingRefusal.Kind =
        switch problem {
        case .unknownCredential: .unknownCredential
        case .notForApp: .notForApp
        case .notForTopic: .notForTopic
        case .notAToken, .misfit: .misfit
        }
      return BindingRefusal(kind, problem.message, hint: problem.hint)
    }
  }
}
