import MailboxModel
import MailboxPush
import MailboxTesting
import Testing

@testable import MailboxGateways

/// A credential names the apps and the topics that it is for.
@Suite("A credential is for some apps", .serves) struct CredentialOfAppTests {
  private static func key(_ apps: [AppID]) throws -> PushCredential {
    try Pushes.keyCredential(topics: [Pushes.topic]).forApps(apps)
  }

  private func withGateway(
    _ settings: GatewaySettings, _ credentials: [PushCredential],
    _ body: (CredentialGateway) async throws -> Void
  ) async throws {
    let gateway = try CredentialGateway(settings: settings)
    await gateway.update(credentials)
    do {
      try await body(gateway)
    } catch {
      await gateway.close()
      throw error
    }
    await gateway.close()
  }

  @Test func `another app's binding is refused when it is made, and the reason is its own`()
    async throws
  {
    try await withGateway(GatewaySettings(), [try Self.key(["a", "b"])]) { gateway in
      #expect(gateway.problem(with: Pushes.binding(), in: "a") == nil)
      #expect(gateway.problem(with: Pushes.binding(), in: "b") == nil)
      #expect(gateway.problem(with: Pushes.binding(), in: "c") == .notForApp("ours", "c"))
      #expect(
        gateway.problem(with: Pushes.binding(), in: .standard) == .notForApp("ours", .standard))
      let otherTopic = Pushes.binding(topic: "org.example.other")
      #expect(
        gateway.problem(with: otherTopic, in: "a") == .notForTopic("ours", "org.example.other"))
      // Apps are bytes, as all ids are.
      await gateway.update([try Self.key([AppID(checked: "ren\u{e9}")])])
      #expect(gateway.problem(with: Pushes.binding(), in: AppID(checked: "ren\u{e9}")) == nil)
      #expect(gateway.problem(with: Pushes.binding(), in: AppID(checked: "rene\u{301}")) != nil)
    }
  }

  @Test func `one that names no app is for all`() async throws {
    try await withGateway(GatewaySettings(), [try Self.key([])]) { gateway in
      #expect(gateway.problem(with: Pushes.binding(), in: "any") == nil)
    }
  }

  @Test func `a push for another app is refused when the credential has changed since`()
    async throws
  {
    try await FakeProvider.with { provider, settings in
      try await withGateway(settings, [try Self.key([])]) { gateway in
        func send(_ number: UInt64, in app: AppID) async throws -> PushOutcome {
          await gateway.send(try Pushes.push(number, in: app), to: Pushes.binding())
        }
        #expect(try await send(1, in: "b") == .delivered)
        await gateway.update([try Self.key(["a"])])
        let refused = PushOutcome.refused(reason: "credential 'ours' is not for app 'b'")
        for number in 2...9 { #expect(try await send(UInt64(number), in: "b") == refused) }
        #expect(try await send(10, in: "a") == .delivered)
        // Nothing is held against the token: once the credential is for the app again, it is pushed to.
        await gateway.update([try Self.key(["a", "b"])])
        #expect(try await send(11, in: "b") == .delivered)
      }
      #expect(provider.requests.count == 3)
    }
  }

  @Test func `at most 100 apps are named, each once`() throws {
    let apps = (0..<101).map { AppID(checked: "app-\($0)") }
    #expect(throws: CredentialError.tooManyApps(count: 101)) { try Self.key(apps) }
    #expect(try Self.key(["b", "a", "b"]).apps == ["b", "a"])
  }
}
