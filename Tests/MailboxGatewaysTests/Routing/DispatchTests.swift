import Foundation
import MailboxGateways
import MailboxModel
import MailboxPush
import MailboxStore
import MailboxTesting
import Testing

/// From a deposit to Apple: the dispatcher over a store, with a real connection.
@Suite(.serves) struct DispatchTests {
  /// A store whose clock shows the present, with bob's phone asleep.
  private func asleep(_ open: OpenStore) async throws {
    open.clock.advance(to: Timestamp(seconds: Int64(Date().timeIntervalSince1970)))
    _ = try await open.store.register("phone", of: "bob", replacingOthers: false)
    try await open.store.bind(Pushes.binding(), to: "phone", of: "bob")
    try await open.store.setPresence(.suspended, badge: nil, of: "phone", in: "bob")
  }

  @Test func `pushes of a credential that is not there go when it was added and resumed`()
    async throws
  {
    try await FakeProvider.with { provider, settings in
      let open = try await OpenStore()
      let tables = try PushTables(at: open.path + "/push")
      let gateway = try CredentialGateway(settings: settings)
      let dispatcher = try Dispatcher(
        open.store, tables: tables, gateway: gateway, clock: open.clock.storeClock)
      try await dispatcher.runUntilIdle()
      try await asleep(open)
      _ = try await open.store.deposit(.direct("Dinner?", id: "m1"), to: ["bob"])
      #expect(try await dispatcher.runUntilIdle() != nil)
      #expect(
        try tables.state(ofCredential: "ours")?.suspension == "there is no credential 'ours'")

      await gateway.update([Pushes.keyCredential()])
      try await tables.resume(credential: "ours")
      open.clock.advance(seconds: 600)
      #expect(try await dispatcher.runUntilIdle() == nil)
      #expect(
        try tables.ledger(of: "bob").map(\.result) == [.pushed(credential: "ours")])
      #expect(provider.requests.count == 1)
      let body = provider.requests.first.map { String(decoding: $0.body, as: UTF8.self) }
      #expect(body?.contains("Dinner?") == true)
      await gateway.close()
      await open.store.close()
    }
  }

  @Test func `a token that Apple calls dead is taken from its device`() async throws {
    var behaviour = FakeProvider.Behaviour()
    behaviour.reply = { _ in .answer(410, #"{"reason":"Unregistered"}"#) }
    try await FakeProvider.with(behaviour) { provider, settings in
      let open = try await OpenStore()
      let tables = try PushTables(at: open.path + "/push")
      let gateway = try CredentialGateway(settings: settings)
      await gateway.update([Pushes.keyCredential()])
      let dispatcher = try Dispatcher(
        open.store, tables: tables, gateway: gateway, clock: open.clock.storeClock)
      try await dispatcher.runUntilIdle()
      try await asleep(open)
      _ = try await open.store.deposit(.direct("Dinner?", id: "m1"), to: ["bob"])
      try await dispatcher.runUntilIdle()
      #expect(try open.store.devices(of: "bob").map(\.binding) == [nil])
      #expect(provider.requests.count == 1)
      await gateway.close()
      await open.store.close()
    }
  }
}
