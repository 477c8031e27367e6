import GRPCCore
import GRPCNIOTransportHTTP2Posix
import MailboxProtocol
import MailboxServer

/// A client's connection, and its calls in the name of this user or that.
struct SoakConnection: Sendable {
  typealias Transport = HTTP2ClientTransport.Posix

  let client: GRPCClient<Transport>
  let tokens: SoakTokens

  private var mailbox: OfflineMailbox_V1_Mailbox.Client<Transport> { .init(wrapping: client) }
  private var delivery: OfflineMailbox_V1_Delivery.Client<Transport> { .init(wrapping: client) }

  private func metadata(_ user: String, _ role: Role) async throws -> Metadata {
    ["authorization": "Bearer \(try await tokens.token(user, role))"]
  }

  /// Deposits a text.
  func deposit(
    _ text: String, id: String, from sender: String, to recipients: [String], group: String? = nil
  ) async throws {
    var message = OfflineMailbox_V1_Message()
    message.sender = sender
    message.id = id
    if let group { message.group.id = group }
    var element = OfflineMailbox_V1_Element()
    element.text = text
    message.elements = [element]
    var request = OfflineMailbox_V1_DepositRequest()
    request.recipients = recipients
    request.message = message
    _ = try await delivery.deposit(
      request, metadata: try await metadata("soak", .sender), options: Self.options)
  }

  /// Signs a device in.
  func signIn(_ device: String, of user: String) async throws {
    var request = OfflineMailbox_V1_SignInRequest()
    request.device = device
    _ = try await mailbox.signIn(
      request, metadata: try await metadata(user, .app), options: Self.options)
  }

  /// The next page behind what a device acknowledged.
  func drain(_ device: String, of user: String) async throws -> OfflineMailbox_V1_Page {
    var request = OfflineMailbox_V1_DrainRequest()
    request.device = device
    let response = try await mailbox.drain(
      request, metadata: try await metadata(user, .app), options: Self.options)
    return response.page
  }

  /// Acknowledges a page.
  func acknowledge(
    _ cursor: OfflineMailbox_V1_Cursor, device: String, of user: String
  ) async throws {
    var request = OfflineMailbox_V1_AcknowledgeRequest()
    request.device = device
    request.cursor = cursor
    _ = try await mailbox.acknowledge(
      request, metadata: try await metadata(user, .app), options: Self.options)
  }

  /// Mutes conversations, whether they exist or not.
  func mute(_ conversations: [String], of user: String) async throws {
    var request = OfflineMailbox_V1_SetPushPreferencesRequest()
    request.conversations = conversations.map { group in
      var notifications = OfflineMailbox_V1_ConversationNotifications()
      notifications.conversation.group = group
      notifications.mode = .none
      return notifications
    }
    _ = try await mailbox.setPushPreferences(
      request, metadata: try await metadata(user, .app), options: Self.options)
  }

  /// Calls with what is no token.
  func askWithoutRight(_ token: String) async throws {
    _ = try await mailbox.unread(
      .init(), metadata: ["authorization": "Bearer \(token)"], options: Self.options)
  }

  /// Longer than any wait that a soak should see.
  private static var options: CallOptions {
    var options = CallOptions.defaults
    options.timeout = .seconds(60)
    return options
  }
}
