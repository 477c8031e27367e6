@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting

/// A store with the dispatcher's tables beside it, both of which can be opened again.
final class PushedStore {
  let open: OpenStore
  private(set) var tables: PushTables

  var store: EmbeddedStore { open.store }
  var clock: ManualClock { open.clock }

  init() async throws {
    open = try await OpenStore()
    tables = try PushTables(at: open.path + "/push")
  }

  func reopen() async throws {
    // A test may have closed them, to look from outside.
    try? tables.close()
    try await open.reopen()
    tables = try PushTables(at: open.path + "/push")
  }

  func reopenTables() throws {
    try tables.close()
    tables = try PushTables(at: open.path + "/push")
  }

  func dispatcher(
    _ gateway: any PushGateway, seed: UInt64 = 1, push: PushSettings = PushSettings(),
    settings: DispatchSettings = .withoutClears,
    report: @escaping @Sendable (DispatchReport) -> Void = { _ in },
    probe: @escaping @Sendable () throws(MailboxError) -> Void = {}
  ) throws -> Dispatcher {
    try Dispatcher(
      store, tables: tables, gateway: gateway, push: push, settings: settings,
      clock: clock.storeClock,
      report: report, generator: SeededGenerator(seed: seed), probe: probe)
  }

  /// Registers a device, asleep, with a token that is named after it.
  func asleep(_ device: DeviceID, of user: MailboxAddress) async throws {
    _ = try await store.register(device, of: user, replacingOthers: false)
    try await bind("\(user.user)/\(device)", to: device, of: user)
    try await store.setPresence(.suspended, badge: nil, of: device, in: user)
  }

  func bind(_ token: String, to device: DeviceID, of user: MailboxAddress) async throws {
    let binding = Binding(
      token: token.asAppleToken, platform: .apns, credential: "main", topic: "app")
    try await store.bind(binding, to: device, of: user)
  }
}

extension DispatchSettings {
  /// The defaults, but nothing is taken off screens: most tests count other pushes.
  static var withoutClears: DispatchSettings {
    var settings = DispatchSettings()
    settings.clearsPerHourMax = 0
    return settings
  }
}
