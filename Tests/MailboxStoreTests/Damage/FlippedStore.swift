import Foundation
import LMDB
import MailboxModel
import MailboxTesting
import StoredBytes

@testable import MailboxStore

/// A store of many mailboxes, in some of which one byte each is flipped while it is closed.
final class FlippedStore {
  /// The kind of row, or the frame, in which a byte is flipped.
  enum Place: String, CaseIterable {
    case mailbox, chunkRow, conversation, device, preferences, identities, frame
  }

  static let users = (0..<12).map { MailboxAddress(UserID(checked: "user-\($0)")) }
  /// Those whose bytes stay as they are.
  static let healthy = Array(users.suffix(2))
  static let flipped = Array(users.dropLast(2))

  let open: OpenStore
  /// Descriptions of the flips, for the message of a failing test.
  private(set) var flips: [String] = []

  var store: EmbeddedStore { open.store }

  /// A closed store in which all is settled; with `isUnsettled` something stays in the journal as well.
  init(isUnsettled: Bool) async throws {
    open = try await OpenStore(.testing.with { $0.journalBudgetBytes = 4 << 20 })
    for user in Self.users {
      _ = try await open.store.register("phone", of: user, replacingOthers: false)
      try await open.store.setPushPreferences(PushPreferences(), of: user)
    }
    for number in 1...4 {
      let message = Message.direct("m\(number)", id: MessageID(checked: "\(number)"))
      _ = try await open.store.deposit(message, to: Self.users)
    }
    // More than one chunk takes, and than the conversations that a mailbox's row has room for.
    for letter in ["a", "b", "c"] {
      let group = GroupID(checked: String(repeating: letter, count: 60))
      let text = String(repeating: letter, count: 10_000)
      _ = try await open.store.deposit(.group(text, in: group), to: Self.users)
    }
    try await open.store.settle()
    if isUnsettled {
      for number in 1...3 {
        _ = try await open.store.deposit(.direct("unsettled \(number)"), to: Self.users)
      }
      _ = try await open.store.recall("3", from: "alice", in: Self.users)
    }
    await open.store.close()
  }

  /// Flips a bit in one place of each mailbox that is to have one.
  func flip(using random: inout SeededGenerator) throws {
    let rows = SettledRows(of: open.path)
    for user in Self.flipped {
      let place = random.pick(Place.allCases)
      var detail = ""
      func flipped(_ row: [UInt8]) -> [UInt8] {
        var row = row
        let byte = Int.random(in: 0..<row.count, using: &random)
        let bit = UInt8.random(in: 0...7, using: &random)
        row[byte] ^= 1 << bit
        detail = "\(byte)/\(row.count) bit \(bit)"
        return row
      }
      switch place {
      case .mailbox: try rows.rewrite(\.mailboxes, of: user, flipped)
      case .preferences: try rows.rewrite(\.preferences, of: user, flipped)
      case .chunkRow: try rows.rewrite(\.queues, of: user, flipped)
      case .conversation: try rows.rewrite(\.conversations, of: user, flipped)
      case .device: try rows.rewrite(\.devices, of: user, flipped)
      case .identities: try rows.rewrite(\.identities, of: user, flipped)
      case .frame: try rows.rewriteFrame(of: user) { $0 = flipped($0) }
      }
      flips.append("\(user.user) \(place) \(detail)")
    }
  }
}

extension SettledRows {
  /// Changes the frame of a mailbox's first chunk, in its queue file.
  func rewriteFrame(of address: MailboxAddress, _ change: (inout [UInt8]) -> Void) throws {
    let key = MailboxKey(address)
    var first: ChunkRow?
    try self.change { (settled, transaction) throws(MailboxError) in
      try settled.forEachRow(of: key, in: settled.queues, transaction) {
        (_, value) throws(MailboxError) in
        if first == nil { first = try ChunkRow(decoding: value) }
      }
      if first == nil { first = try settled.mailbox(key, in: transaction)?.queue.newest?.row }
    }
    guard let row = first else { throw MailboxError.unknownUser(address) }
    let path = "\(directory)/\(QueueFileAccount.name(of: row.place.file)).queue"
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.seek(toOffset: UInt64(row.place.offset))
    let count = row.frameBytes(keyBytes: key.bytes.count)
    var frame = [UInt8](try handle.read(upToCount: count) ?? Data())
    change(&frame)
    try handle.seek(toOffset: UInt64(row.place.offset))
    try handle.write(contentsOf: frame)
    try handle.close()
  }
}
