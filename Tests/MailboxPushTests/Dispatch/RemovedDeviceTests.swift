@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("What was owed to a device that is known no more", .stores) struct RemovedDeviceTests {
  private let bob: MailboxAddress = "bob"

  @Test func `it ends as for one that is signed out, and nothing of the device is kept`()
    async throws
  {
    let pushed = try await PushedStore()
    let store = pushed.store
    let gateway = RecordingGateway()
    let dispatcher = try pushed.dispatcher(gateway, settings: DispatchSettings())
    try await dispatcher.runUntilIdle()
    for device in ["phone", "tablet"] as [DeviceID] { try await pushed.asleep(device, of: bob) }
    _ = try await store.deposit(.direct("hi", id: "m1"), to: [bob])
    try await dispatcher.runUntilIdle()
    #expect(gateway.messages.count == 2)
    try await store.setPresence(.foreground, badge: nil, of: "phone", in: bob)
    _ = try await store.deposit(.direct("held", id: "m2"), to: [bob])
    try await dispatcher.runUntilIdle()
    try await pushed.tables.write([
      .token(bob, "phone", TokenState(of: Binding(token: "t", platform: .fcm, credential: "c")))
    ])
    try await store.removeDevice("phone", of: bob)
    try await dispatcher.runUntilIdle()
    #expect(try pushed.tables.pending(of: bob).allSatisfy { $0.key.device != "phone" })
    #expect(try pushed.tables.state(of: "phone", in: bob) == nil)
    #expect(try pushed.tables.badge(of: "phone", in: bob) == nil)
    let ended = try pushed.tables.ledger(of: bob, sequence: 2).filter { $0.device == "phone" }
    #expect(ended.map(\.result) == [.suppressed(.signedOut)])
    // The other device goes on.
    #expect(gateway.messages.filter { $0.token == "bob/tablet" }.count == 2)
    await store.close()
  }
}
