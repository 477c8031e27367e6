public import MailboxModel

extension CredentialGateway {
  /// Finds why a token of an app could never be pushed to by the present credentials; nil when it can.
  public func problem(with binding: Binding, in app: AppID) -> BindingProblem? {
    if let problem = BindingProblem(ofTokenOf: binding) { return problem }
    guard let credential = credential(named: binding.credential) else {
      return .unknownCredential(binding.credential)
    }
    guard credential.serves(app) else { return .notForApp(credential.name, app) }
    return credential.misfit(of: binding)
  }
}
