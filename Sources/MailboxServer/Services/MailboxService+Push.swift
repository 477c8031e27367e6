internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

extension MailboxService {
  /// The most conversations that one call sets or asks for.
  private static let conversationsMax = 100

  func registerPush<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.call(Method.BindToken.descriptor, as: .app, through: gate, bindToken)
    router.call(Method.UnbindToken.descriptor, as: .app, through: gate, unbindToken)
    router.call(Method.SetPushPreferences.descriptor, as: .app, through: gate, setPreferences)
    router.call(Method.GetPushPreferences.descriptor, as: .app, through: gate, preferences)
  }

  @Sendable
  private func bindToken(_ request: OfflineMailbox_V1_BindTokenRequest, of caller: Caller)
    async throws
    -> OfflineMailbox_V1_BindTokenResponse
  {
    let mailbox = try caller.mailbox(named: request.user)
    let device = try caller.device(named: request.device)
    let binding = try Self.inOneForm(try Binding(request.binding))
    try await check(binding, in: mailbox.app, credentialMayFollow: request.credentialMayFollow)
    try await store.bind(binding, to: device, of: mailbox)
    return OfflineMailbox_V1_BindTokenResponse()
  }

  /// Throws for a token for Apple that is none.
  private static func inOneForm(_ binding: Binding) throws(Refusal) -> Binding {
    do throws(MailboxError) {
      return try binding.inOneForm()
    } catch {
      throw Refusal(
        BindingRefusal(
          .misfit, error.message,
          hint: "give the bytes of the device token as hexadecimal digits"))
    }
  }

  /// Throws why a token could never be pushed to.
  private func check(
    _ binding: Binding, in app: AppID, credentialMayFollow: Bool
  ) async throws(Refusal) {
    guard let refusal = await bindings?.refusal(of: binding, in: app) else { return }
    if refusal.kind == .unknownCredential && credentialMayFollow { return }
    throw Refusal(refusal)
  }

  @Sendable
  private func unbindToken(_ request: OfflineMailbox_V1_UnbindTokenRequest, of caller: Caller)
    async throws
    -> OfflineMailbox_V1_UnbindTokenResponse
  {
    let mailbox = try caller.mailbox(named: request.user)
    try await store.unbind(
      try caller.device(named: request.device), of: mailbox,
      token: request.hasToken ? PushToken(checked: request.token) : nil)
    return OfflineMailbox_V1_UnbindTokenResponse()
  }

  @Sendable
  private func setPreferences(
    _ request: OfflineMailbox_V1_SetPushPreferencesRequest, of caller: Caller
  ) async throws -> OfflineMailbox_V1_SetPushPreferencesResponse {
    let mailbox = try caller.mailbox(named: request.user)
    try Self.check(request.conversations.count)
    let change = request.hasPreferences ? try PushPreferencesChange(request.preferences) : nil
    let conversations = try request.conversations.map {
      (try Conversation($0.conversation), try ConversationNotifications($0.mode))
    }
    try take(caller, conversations: conversations.count)
    if let change { try await store.changePushPreferences(change, of: mailbox) }
    for (conversation, notifications) in conversations {
      try await store.setNotifications(notifications, of: conversation, in: mailbox)
    }
    return OfflineMailbox_V1_SetPushPreferencesResponse()
  }

  @Sendable
  private func preferences(
    _ request: OfflineMailbox_V1_GetPushPreferencesRequest, of caller: Caller
  ) async throws -> OfflineMailbox_V1_GetPushPreferencesResponse {
    let mailbox = try caller.mailbox(named: request.user)
    try Self.check(request.conversations.count)
    try take(caller, conversations: request.conversations.count)
    return try await look(into: mailbox) {
      var response = OfflineMailbox_V1_GetPushPreferencesResponse()
      response.preferences = OfflineMailbox_V1_PushPreferences(
        try await store.pushPreferencesOrStandard(of: mailbox))
      for conversation in request.conversations {
        var notifications = OfflineMailbox_V1_ConversationNotifications()
        notifications.conversation = conversation
        notifications.mode = OfflineMailbox_V1_ConversationNotifications.Mode(
          try await store.notificationsOrStandard(
            of: try Conversation(conversation), in: mailbox))
        response.conversations.append(notifications)
      }
      return response
    }
  }

  private static func check(_ count: Int) throws(MailboxError) {
    guard count <= conversationsMax else {
      throw .invalidArgument(
        name: "conversations", value: "\(count)",
        reason: "one call takes at most \(conversationsMax)")
    }
  }
}
