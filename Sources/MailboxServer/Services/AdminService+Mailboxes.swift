internal import MailboxInterface
internal import MailboxModel
internal import MailboxProtocol

/// The changes that an operator makes to a mailbox. Sessions learn of them from the feed.
extension AdminService {
  @Sendable
  func removeDevice(
    _ request: OfflineMailbox_V1_RemoveDeviceOfUserRequest, of caller: Caller
  ) async throws -> OfflineMailbox_V1_RemoveDeviceOfUserResponse {
    let mailbox = try caller.inspected(user: request.user, app: request.app)
    try await store.removeDevice(try DeviceID(request.device), of: mailbox)
    return OfflineMailbox_V1_RemoveDeviceOfUserResponse()
  }

  @Sendable
  func purge(
    _ request: OfflineMailbox_V1_PurgeRequest, of caller: Caller
  ) async throws -> OfflineMailbox_V1_PurgeResponse {
    let mailbox = try caller.inspected(user: request.user, app: request.app)
    var response = OfflineMailbox_V1_PurgeResponse()
    response.epoch = try await store.purge(mailbox, removingDevices: request.removesDevices)
      .rawValue
    return response
  }
}
