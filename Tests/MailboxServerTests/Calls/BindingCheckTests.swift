import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxPush
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// Knows one credential, which is for FCM.
private struct OneCredential: BindingCheck {
  func refusal(of binding: Binding, in app: AppID) async -> BindingRefusal? {
    if app == "other" {
      return BindingRefusal(.notForApp, "it is for other apps", hint: "take another")
    }
    if binding.topic == "other" {
      return BindingRefusal(.notForTopic, "it is for other topics", hint: "take another")
    }
    if binding.platform == .apns {
      return BindingRefusal(.misfit, "the token is for apns", hint: "bind it elsewhere")
    }
    if binding.credential != "main" {
      return BindingRefusal(
        .unknownCredential, "there is no credential '\(binding.credential)'", hint: "add it")
    }
    return nil
  }
}

/// Refuses every token for good.
private struct QuarantiningGateway: PushGateway {
  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    .quarantine(reason: "400 BadDeviceToken")
  }
}

/// Push tokens are checked when they are bound.
@Suite(.serves, .timeLimit(.minutes(5))) struct BindingCheckTests {
  private func request(
    _ credential: String, _ platform: OfflineMailbox_V1_Binding.Platform = .fcm,
    token: String = "a1b2", topic: String = "", mayFollow: Bool = false
  ) -> OfflineMailbox_V1_BindTokenRequest {
    .with {
      $0.device = "phone"
      $0.binding.token = token
      $0.binding.topic = topic
      $0.binding.platform = platform
      $0.binding.credential = credential
      $0.credentialMayFollow = mayFollow
    }
  }

  @Test func `a credential that does not exist, or does not fit, is refused by name`()
    async throws
  {
    try await withServer(bindings: OneCredential()) { served in
      try await served.connect(as: "bob") { connection in
        _ = try await connection.mailbox.signIn(.with { $0.device = "phone" })
        #expect(
          await refusal { _ = try await connection.mailbox.bindToken(request("typo")) }
            == Refused(.failedPrecondition, "unknownCredential"))
        #expect(
          await refusal { _ = try await connection.mailbox.bindToken(request("main", .apns)) }
            == Refused(.invalidArgument, "bindingMisfit"))
        let error = await #expect(throws: RPCError.self) {
          _ = try await connection.mailbox.bindToken(request("typo"))
        }
        #expect(error?.message == "there is no credential 'typo'; add it")
        #expect(try await served.store.devices(of: "bob").map(\.binding) == [nil])
        _ = try await connection.mailbox.bindToken(request("main"))
        #expect(
          try await served.store.devices(of: "bob").map(\.binding?.credential.value) == ["main"])
      }
    }
  }

  @Test func `a credential of another app, or for another topic, is refused with its own reason`()
    async throws
  {
    try await withServer(bindings: OneCredential()) { served in
      try await served.connect(as: "bob", app: "other") { connection in
        _ = try await connection.mailbox.signIn(.with { $0.device = "phone" })
        for mayFollow in [false, true] {
          #expect(
            await refusal {
              _ = try await connection.mailbox.bindToken(request("main", mayFollow: mayFollow))
            } == Refused(.permissionDenied, "credentialNotForApp"))
        }
        #expect(
          try await served.store.devices(of: MailboxAddress("bob", in: "other")).map(\.binding)
            == [nil])
      }
      try await served.connect(as: "bob") { connection in
        _ = try await connection.mailbox.signIn(.with { $0.device = "phone" })
        #expect(
          await refusal {
            _ = try await connection.mailbox.bindToken(request("main", topic: "other"))
          } == Refused(.invalidArgument, "credentialNotForTopic"))
        _ = try await connection.mailbox.bindToken(request("main"))
      }
    }
  }

  @Test func `a token for Apple that is none is refused without a check, too`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        _ = try await connection.mailbox.signIn(.with { $0.device = "phone" })
        #expect(
          await refusal {
            _ = try await connection.mailbox.bindToken(
              request("main", .apns, token: "not hexadecimal"))
          } == Refused(.invalidArgument, "bindingMisfit"))
        #expect(try await served.store.devices(of: "bob").map(\.binding) == [nil])
      }
    }
  }

  @Test func `a token may be bound before its credential is added, if asked for`() async throws {
    try await withServer(bindings: OneCredential()) { served in
      try await served.connect(as: "bob") { connection in
        _ = try await connection.mailbox.signIn(.with { $0.device = "phone" })
        _ = try await connection.mailbox.bindToken(request("later", mayFollow: true))
        #expect(
          try await served.store.devices(of: "bob").map(\.binding?.credential.value) == ["later"])
        // What can never fit is refused all the same.
        #expect(
          await refusal {
            _ = try await connection.mailbox.bindToken(request("later", .apns, mayFollow: true))
          } == Refused(.invalidArgument, "bindingMisfit"))
      }
    }
  }

  @Test func `without a check every binding is taken`() async throws {
    try await withServer { served in
      try await served.connect(as: "bob") { connection in
        _ = try await connection.mailbox.signIn(.with { $0.device = "phone" })
        _ = try await connection.mailbox.bindToken(request("typo"))
        #expect(
          try await served.store.devices(of: "bob").map(\.binding?.credential.value) == ["typo"])
      }
    }
  }

  @Test func `operators see which token is in quarantine, and why, until it is reported again`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let tables = try PushTables(at: directory.path("push"))
    try await withServer(push: tables) { served in
      let dispatcher = try Dispatcher(
        served.store, tables: tables, gateway: QuarantiningGateway(),
        clock: served.clock.storeClock)
      try await dispatcher.runUntilIdle()
      let binding = Binding(token: "t1", platform: .fcm, credential: "main")
      for device in ["phone", "watch"] as [DeviceID] {
        _ = try await served.store.register(device, of: "bob", replacingOthers: false)
      }
      try await served.store.bind(binding, to: "phone", of: "bob")
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await dispatcher.runUntilIdle()
      try await served.connect(as: "root", roles: [.admin]) { connection in
        let devices = try await connection.admin.devices(.with { $0.user = "bob" }).devices
        #expect(devices.map(\.id) == ["phone", "watch"])
        #expect(devices.map(\.quarantine) == ["400 BadDeviceToken", ""])
        #expect(devices.map(\.binding.token) == ["", ""])
        served.clock.advance(seconds: 1)
        try await served.store.bind(binding, to: "phone", of: "bob")
        let after = try await connection.admin.devices(.with { $0.user = "bob" }).devices
        #expect(after.map(\.quarantine) == ["", ""])
      }
    }
    try tables.close()
  }
}
