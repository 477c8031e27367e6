internal import GRPCCore
internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

extension MailboxService {
  func registerDevices<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.call(Method.SignIn.descriptor, as: .app, through: gate, signIn)
    router.call(Method.SignOut.descriptor, as: .app, through: gate, signOut)
    router.call(Method.RemoveDevice.descriptor, as: .app, through: gate, removeDevice)
    router.call(Method.ListDevices.descriptor, as: .app, through: gate, listDevices)
    router.call(Method.EnterBackground.descriptor, as: .app, through: gate, enterBackground)
    router.call(Method.EnterForeground.descriptor, as: .app, through: gate, enterForeground)
  }

  @Sendable
  private func signIn(_ request: OfflineMailbox_V1_SignInRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_SignInResponse
  {
    let mailbox = try caller.mailbox(named: request.user)
    let device = try await store.register(
      try caller.device(named: request.device), of: mailbox,
      replacingOthers: request.replacesOthers)
    let epoch = try await store.summary(of: mailbox).epoch
    var response = OfflineMailbox_V1_SignInResponse()
    response.acknowledged = OfflineMailbox_V1_Cursor(
      Cursor(epoch: epoch, sequence: device.acknowledged))
    return response
  }

  @Sendable
  private func signOut(_ request: OfflineMailbox_V1_SignOutRequest, of caller: Caller) async throws
    -> OfflineMailbox_V1_SignOutResponse
  {
    let mailbox = try caller.mailbox(named: request.user)
    try await store.signOut(try caller.device(named: request.device), of: mailbox)
    return OfflineMailbox_V1_SignOutResponse()
  }

  /// A session of the device learns of it from the feed.
  @Sendable
  private func removeDevice(
    _ request: OfflineMailbox_V1_RemoveDeviceRequest, of caller: Caller
  ) async throws -> OfflineMailbox_V1_RemoveDeviceResponse {
    let mailbox = try caller.mailbox(named: request.user)
    try await store.removeDevice(try caller.device(named: request.device), of: mailbox)
    return OfflineMailbox_V1_RemoveDeviceResponse()
  }

  @Sendable
  private func listDevices(_ request: OfflineMailbox_V1_ListDevicesRequest, of caller: Caller)
    async throws
    -> OfflineMailbox_V1_ListDevicesResponse
  {
    let mailbox = try caller.mailbox(named: request.user)
    var response = OfflineMailbox_V1_ListDevicesResponse()
    response.devices = try await store.devicesOrNone(of: mailbox)
      .sorted { $0.id < $1.id }
      .map(OfflineMailbox_V1_Device.init)
    return response
  }

  @Sendable
  private func enterBackground(
    _ request: OfflineMailbox_V1_EnterBackgroundRequest, of caller: Caller
  ) async throws -> OfflineMailbox_V1_EnterBackgroundResponse {
    let mailbox = try caller.mailbox(named: request.user)
    try await sessions.setPresence(
      .background, badge: request.badge, of: try caller.device(named: request.device), in: mailbox)
    return OfflineMailbox_V1_EnterBackgroundResponse()
  }

  @Sendable
  private func enterForeground(
    _ request: OfflineMailbox_V1_EnterForegroundRequest, of caller: Caller
  ) async throws -> OfflineMailbox_V1_EnterForegroundResponse {
    let mailbox = try caller.mailbox(named: request.user)
    try await sessions.setPresence(
      .foreground, badge: nil, of: try caller.device(named: request.device), in: mailbox)
    return OfflineMailbox_V1_EnterForegroundResponse()
  }
}
