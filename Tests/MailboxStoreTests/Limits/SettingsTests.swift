import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("Settings out of range", .stores) struct SettingsTests {
  /// One value that is out of range.
  struct Wrong: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var settings: StoreSettings

    init(_ what: String, _ change: (inout StoreSettings) -> Void) {
      testDescription = what
      settings = StoreSettings.testing.with(change)
    }
  }

  static let wrong: [Wrong] = [
    Wrong("a journal of less than 4 MiB") { $0.journalBudgetBytes = (4 << 20) - 1 },
    Wrong("a settled file of nothing") { $0.settledBytesMax = 0 },
    Wrong("no messages") { $0.mailboxMessagesMax = 0 },
    Wrong("fewer bytes than one message") { $0.mailboxBytesMax = 1000 },
    Wrong("no time to live") { $0.timeToLiveSeconds = 0 },
    Wrong("a window of less than ten minutes") { $0.idempotencyWindowSeconds = 599 },
    Wrong("no lease") { $0.deviceLeaseSeconds = 0 },
    Wrong("no conversations") { $0.conversationsMax = 0 },
    Wrong("more conversations than are looked at at once") { $0.conversationsMax = 16_001 },
    Wrong("no devices") { $0.devicesMax = 0 },
    Wrong("a negative number of devices") { $0.devicesMax = -1 },
    Wrong("no pause between sweeps") { $0.sweepIntervalSeconds = 0 },
    Wrong("an interval of nothing") { $0.durability = .interval(milliseconds: 0) },
  ]

  @Test(arguments: wrong)
  func `a setting out of range is refused, and no store is made`(wrong: Wrong) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    let error = await #expect(throws: MailboxError.self) {
      try await EmbeddedStore.open(at: path, settings: wrong.settings)
    }
    #expect(error?.code == "invalidArgument")
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `the defaults and the settings of these tests are in range`() throws {
    try StoreSettings().validate()
    try StoreSettings.testing.validate()
    try ChatReplay.settings.validate()
  }
}
