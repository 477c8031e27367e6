import Foundation
import MailboxModel
public import MailboxStore

extension EmbeddedStore {
  /// Makes a store in which a byte of bob's settled chunk has flipped, and in which that was met by a
  /// drain; carol's mailbox is whole. Both have one message of alice's: `to bob`, `to carol`.
  public static func makeWithDamagedBob(
    at path: String, clock: StoreClock = .system
  ) async throws {
    let store = try await open(at: path, settings: .testing, clock: clock)
    for user in ["bob", "carol"] as [MailboxAddress] {
      _ = try await store.deposit(.direct("to \(user.user)", from: "alice"), to: [user])
    }
    try await store.settle()
    await store.close()
    try flipChunk(of: "bob", inStoreAt: path)
    let owner = try await open(at: path, settings: .testing, clock: clock)
    do {
      _ = try owner.drain("bob", from: .oldest, limit: DrainLimit())
      await owner.close()
      throw UnsoundDrain("a flipped byte was not noticed")
    } catch let error as MailboxError {
      await owner.close()
      guard case .damaged = error else { throw error }
    }
  }

  /// Flips a bit in the frame of a user's chunk, right behind the mailbox's key.
  private static func flipChunk(of user: String, inStoreAt path: String) throws {
    let folder = URL(filePath: path).appending(path: "settled")
    let key = Data("default\0\(user)\0".utf8)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".queue") {
      let file = folder.appending(path: name)
      var bytes = try Data(contentsOf: file)
      guard let place = bytes.firstRange(of: key) else { continue }
      bytes[place.lowerBound + 8] ^= 0x01
      try bytes.write(to: file)
    }
  }
}
