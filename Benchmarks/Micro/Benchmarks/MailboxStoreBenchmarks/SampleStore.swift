import Foundation
import MailboxModel
import MailboxStore

/// A store in a temporary directory, filled with messages of about 200 bytes.
enum SampleStore {
  static let device = DeviceID(checked: "phone")
  static let message = Message(
    from: UserID(checked: "friend"), content: .encrypted([UInt8](repeating: 7, count: 170)))

  static func mailbox(_ number: Int) -> MailboxAddress {
    MailboxAddress(UserID(checked: "user\(number)"))
  }

  static func open(_ directory: String) async throws -> EmbeddedStore {
    var settings = StoreSettings()
    // Small segments: making the first must not outweigh what is measured.
    settings.journalBudgetBytes = 64 << 20
    return try await EmbeddedStore.open(at: directory, settings: settings)
  }

  static func fill(
    _ store: EmbeddedStore, mailboxes: Int, messagesEach: Int
  ) async throws {
    for _ in 0..<messagesEach {
      let deposits = (0..<mailboxes).map { Deposit(message, to: [mailbox($0)]) }
      for result in await store.deposit(deposits) { _ = try result.get() }
    }
  }

  /// Runs with a filled store and removes it afterwards.
  static func with(
    mailboxes: Int, messagesEach: Int, settled: Bool,
    _ body: (EmbeddedStore) async throws -> Void
  ) async throws {
    try await withDirectory { directory in
      let store = try await open(directory)
      try await fill(store, mailboxes: mailboxes, messagesEach: messagesEach)
      if settled { try await store.settle() }
      try await body(store)
      await store.close()
    }
  }

  /// Runs with an empty directory and removes it afterwards.
  static func withDirectory(_ body: (String) async throws -> Void) async throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("mailbox-micro-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await body(directory)
  }
}
