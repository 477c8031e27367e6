public import MailboxModel

extension Binding {
  /// A binding as an app reports it. Throws `.invalidArgument` for a platform or an environment
  /// that this version does not know; the store checks the rest.
  public init(_ binding: OfflineMailbox_V1_Binding) throws(MailboxError) {
    let platform: Platform
    switch binding.platform {
    case .apns: platform = .apns
    case .fcm: platform = .fcm
    case .webhook: platform = .webhook
    case .unspecified, .UNRECOGNIZED:
      throw .invalidArgument(
        name: "platform", value: "\(binding.platform.rawValue)",
        reason: "it is PLATFORM_APNS, PLATFORM_FCM or PLATFORM_WEBHOOK")
    }
    let environment: Environment
    switch binding.environment {
    case .production, .unspecified: environment = .production
    case .sandbox: environment = .sandbox
    case .UNRECOGNIZED(let value):
      throw .invalidArgument(
        name: "environment", value: "\(value)",
        reason: "it is ENVIRONMENT_PRODUCTION or ENVIRONMENT_SANDBOX")
    }
    self.init(
      token: binding.token, platform: platform, credential: binding.credential,
      environment: environment, topic: binding.topic)
  }
}

extension OfflineMailbox_V1_Binding {
  /// A binding for the wire.
  public init(_ binding: Binding) {
    self.init()
    token = binding.token.value
    platform =
      switch binding.platform {
      case .apns: .apns
      case .fcm: .fcm
      case .webhook: .webhook
      }
    environment = binding.environment == .production ? .production : .sandbox
    credential = binding.credential.value
    topic = binding.topic.value
    registeredAt = binding.registeredAt.milliseconds
  }
}
