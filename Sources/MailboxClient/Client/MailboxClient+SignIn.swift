internal import GRPCCore
public import MailboxModel
internal import MailboxProtocol

extension MailboxClient {
  /// Signs the device in, when its user logs in: needed after ``signOut()`` or after another device
  /// took its place. A device that is new is signed in by connecting.
  ///
  /// With `replacingOthers` the user's other devices are signed out for good.
  public func signIn(replacingOthers: Bool = false) async throws(MailboxClientError) {
    var request = OfflineMailbox_V1_SignInRequest()
    request.device = settings.device.value
    request.replacesOthers = replacingOthers
    _ = try await call { [request] mailbox, options in
      try await mailbox.signIn(request, options: options)
    }
  }

  /// Signs the device out: nothing is delivered or pushed to it any more, and its push token is
  /// forgotten. A client that runs ends with ``MailboxClientError/signedOut``.
  public func signOut() async throws(MailboxClientError) {
    var request = OfflineMailbox_V1_SignOutRequest()
    request.device = settings.device.value
    _ = try await call { [request] mailbox, options in
      try await mailbox.signOut(request, options: options)
    }
  }

  /// All of the user's devices, by id, those that were signed out since included; without their push
  /// tokens.
  public func devices() async throws(MailboxClientError) -> [Device] {
    let response = try await call { mailbox, options in
      try await mailbox.listDevices(.init(), options: options)
    }
    do {
      return try response.devices.map { device throws(MailboxError) in try Device(device) }
    } catch {
      throw .unavailable(message: error.message)
    }
  }
}
