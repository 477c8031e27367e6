internal import GRPCCore
public import MailboxModel
internal import MailboxProtocol

extension MailboxClient {
  /// Gives the device a push token: whenever the platform hands one out, and with each start of the app,
  /// since a device that was not heard of for long may have been forgotten. The device must have
  /// signed in or connected before. A token that another device of the app had moves here.
  ///
  /// Refused is a token that could never be pushed to: where there is no credential of its name, unless
  /// that may follow, where the credential is for other apps or topics, or does not fit it, and where a
  /// token for Apple is none. However that is written, it is taken as hexadecimal digits.
  public func bind(
    _ binding: Binding, credentialMayFollow: Bool = false
  ) async throws(MailboxClientError) {
    var request = OfflineMailbox_V1_BindTokenRequest()
    request.device = settings.device.value
    request.binding = OfflineMailbox_V1_Binding(binding)
    request.credentialMayFollow = credentialMayFollow
    _ = try await call { [request] mailbox, options in
      try await mailbox.bindToken(request, options: options)
    }
  }

  /// Takes the device's push token away.
  public func unbind() async throws(MailboxClientError) {
    var request = OfflineMailbox_V1_UnbindTokenRequest()
    request.device = settings.device.value
    _ = try await call { [request] mailbox, options in
      try await mailbox.unbindToken(request, options: options)
    }
  }

  /// Sets what the user wants of pushes, as a whole.
  public func setPushPreferences(
    _ preferences: PushPreferences
  ) async throws(MailboxClientError) {
    try await changePushPreferences(PushPreferencesChange(to: preferences))
  }

  /// Changes what the user wants of pushes; what the change does not name stays as it is.
  public func changePushPreferences(
    _ change: PushPreferencesChange
  ) async throws(MailboxClientError) {
    var request = OfflineMailbox_V1_SetPushPreferencesRequest()
    request.preferences = OfflineMailbox_V1_PushPreferences(change)
    _ = try await call { [request] mailbox, options in
      try await mailbox.setPushPreferences(request, options: options)
    }
  }

  /// Sets which messages of a conversation are pushed.
  public func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation
  ) async throws(MailboxClientError) {
    var setting = OfflineMailbox_V1_ConversationNotifications()
    setting.conversation = OfflineMailbox_V1_Conversation(conversation)
    setting.mode = .init(notifications)
    var request = OfflineMailbox_V1_SetPushPreferencesRequest()
    request.conversations = [setting]
    _ = try await call { [request] mailbox, options in
      try await mailbox.setPushPreferences(request, options: options)
    }
  }

  /// Reads which messages of some conversations are pushed; at most 100 conversations.
  public func notifications(
    of conversations: [Conversation]
  ) async throws(MailboxClientError) -> [Conversation: ConversationNotifications] {
    var request = OfflineMailbox_V1_GetPushPreferencesRequest()
    request.conversations = conversations.map { OfflineMailbox_V1_Conversation($0) }
    let response = try await call { [request] mailbox, options in
      try await mailbox.getPushPreferences(request, options: options)
    }
    do {
      var found: [Conversation: ConversationNotifications] = [:]
      for setting in response.conversations {
        found[try Conversation(setting.conversation)] = try ConversationNotifications(setting.mode)
      }
      return found
    } catch {
      throw .unavailable(message: error.message)
    }
  }

  /// Reads what the user wants of pushes.
  public func pushPreferences() async throws(MailboxClientError) -> PushPreferences {
    let response = try await call { mailbox, options in
      try await mailbox.getPushPreferences(.init(), options: options)
    }
    do { return try PushPreferences(response.preferences) } catch {
      throw .unavailable(message: error.message)
    }
  }
}
