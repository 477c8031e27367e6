internal import MailboxGateways
internal import MailboxModel
internal import MailboxServer

/// Bindings are checked by what the pushes go by.
extension OutgoingPushes: BindingCheck {
  func refusal(of binding: Binding) async -> BindingRefusal? {
    await problem(with: binding).map { problem in
      let kind: BindingRefusal.Kind =
        if case .unknownCredential = problem { .unknownCredential } else { .misfit }
      return BindingRefusal(kind, problem.message, hint: problem.hint)
    }
  }
}
