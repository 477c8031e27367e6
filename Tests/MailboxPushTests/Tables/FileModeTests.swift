import Foundation
import MailboxPush
import MailboxTesting
import Testing

@Suite("The files of the push tables", .stores) struct FileModeTests {
  @Test func `they are their owner's alone`() throws {
    let directory = try TemporaryDirectory()
    let tables = try PushTables(at: directory.path("store/push"))
    for name in ["store", "store/push", "store/push/data.mdb", "store/push/lock.mdb"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: directory.path(name))
      let mode = try #require((attributes[.posixPermissions] as? NSNumber)?.intValue)
      #expect(mode & 0o077 == 0, "\(name)")
    }
    withExtendedLifetime(tables) {}
  }
}
