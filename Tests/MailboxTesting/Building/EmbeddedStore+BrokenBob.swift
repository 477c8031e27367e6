import Foundation
import MailboxModel
public import MailboxStore

/// A row of a mailbox that cannot be read.
public enum BrokenRow: CaseIterable, Sendable {
  /// The mailbox's own: it is set aside.
  case mailbox
  /// That of its device.
  case device

  /// The row's key: app, user and device, with NUL between them.
  fileprivate var key: String {
    switch self {
    case .mailbox: "default\0bob\0"
    case .device: "default\0bob\0phone"
    }
  }
}

extension EmbeddedStore {
  /// Makes a store in which bob has a device, `phone`, and one message of alice's, and in which a row of his
  /// mailbox is broken, that nobody has met yet.
  public static func make(
    withBroken row: BrokenRow, at path: String, clock: StoreClock = .system
  ) async throws {
    let store = try await open(at: path, settings: .testing, clock: clock)
    _ = try await store.register("phone", of: "bob", replacingOthers: false)
    _ = try await store.deposit(.direct("to bob", from: "alice"), to: ["bob"])
    try await store.settle()
    await store.close()
    try flip(row, inStoreAt: path)
  }

  /// Flips a bit in each copy of a row that LMDB's file has.
  private static func flip(_ row: BrokenRow, inStoreAt path: String) throws {
    let file = URL(filePath: path).appending(path: "settled/data.mdb")
    var bytes = try Data(contentsOf: file)
    // A node has the length of its key before it, and the row right behind.
    let key = Data([UInt8(row.key.utf8.count), 0]) + Data(row.key.utf8)
    var rest = bytes.startIndex..<bytes.endIndex
    while let place = bytes.range(of: key, in: rest) {
      bytes[place.upperBound + 8] ^= 0x01
      rest = place.upperBound..<bytes.endIndex
    }
    try bytes.write(to: file)
  }
}
