import Foundation
import LMDB
import MailboxModel
import MailboxTesting
import StoredBytes

@testable import MailboxStore

/// Makes a closed store one of format 3, as the code of then wrote it: ids as XXH64 under the store's id,
/// and no secret.
enum FormatThree {
  /// The manifest that a store of format 3 has.
  static func manifest(from text: String) -> String {
    text.split(separator: "\n").filter {
      !$0.hasPrefix("secret ") && !$0.hasPrefix("madeInFormat ")
    }
    .map { $0.hasPrefix("format ") ? "format 3" : $0 }
    .joined(separator: "\n") + "\n"
  }

  /// Rewrites a store in which bob's mailbox has messages of these names. With `hash` 0 they all get
  /// the hash of (zoe, id-150).
  static func make(
    of path: String, names: [(UserID, MessageID)], hash: UInt64?
  ) throws {
    guard let manifest = try Manifest.read(in: path) else { throw CocoaError(.fileNoSuchFile) }
    let hashing = IdentityHashing(hash: manifest.hash, formerSeed: manifest.storeID)
    func identity(_ sender: UserID, _ id: MessageID) -> MessageIdentity {
      hashing.identity(app: "default", sender: sender, id: id)
    }
    let given = hash.flatMap { _ in identity("zoe", "id-150").former }
    var formers: [IdentityHash: IdentityHash] = [:]
    for (sender, id) in names {
      let identity = identity(sender, id)
      formers[identity.hash] = given ?? identity.former
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: path + "/journal")
    where name.hasSuffix(".segment") {
      guard let number = UInt64(name.dropLast(8)) else { continue }
      let url = URL(fileURLWithPath: path + "/journal/" + name)
      var segment = [UInt8](try Data(contentsOf: url))
      rewrite(
        &segment, start: number * UInt64(manifest.segmentBytes), storeID: manifest.storeID, formers)
      try Data(segment).write(to: url)
    }
    try rewriteRows(of: path, formers)
    let url = URL(fileURLWithPath: path + "/offline-mailbox")
    let text = try String(contentsOf: url, encoding: .utf8)
    try Data(self.manifest(from: text).utf8).write(to: url)
  }

  private static func rewrite(
    _ segment: inout [UInt8], start: UInt64, storeID: UInt64,
    _ formers: [IdentityHash: IdentityHash]
  ) {
    var offset = Segment.headerBytes
    segment.withUnsafeMutableBytes { bytes in
      while offset < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
        let position = start + UInt64(offset)
        guard
          let header = RecordHeader(validating: rest, storeID: storeID, position: position)
        else { return }
        defer { offset += header.paddedByteCount }
        let payload = UnsafeRawBufferPointer(rebasing: rest[32..<(32 + header.payloadBytes)])
        guard header.kind == .deposit, let deposit = DepositView(payload),
          let former = deposit.identity.flatMap({ formers[$0] })
        else { continue }
        bytes.storeBytes(of: former.low.littleEndian, toByteOffset: offset + 32, as: UInt64.self)
        bytes.storeBytes(of: 0, toByteOffset: offset + 40, as: UInt64.self)
        bytes[offset + 32 + 28] &= ~UInt8(DepositView.wideIdentity)
        let record = UnsafeRawBufferPointer(rebasing: rest[..<(32 + header.payloadBytes)])
        let checksum = RecordHeader.checksum(of: record, storeID: storeID, position: position)
        bytes.storeBytes(of: checksum.littleEndian, toByteOffset: offset + 8, as: UInt64.self)
      }
    }
  }

  /// Rows of bob's ids: the key without its last byte, hashes of eight bytes.
  private static func rewriteRows(
    of path: String, _ formers: [IdentityHash: IdentityHash]
  ) throws {
    try SettledRows(of: path).change { (settled, transaction) throws(MailboxError) in
      let key = MailboxKey("bob")
      var rows: [(sequence: UInt64, identities: [IdentityList.Identity])] = []
      try settled.forEachRow(of: key, in: settled.identities, transaction) {
        (_, value) throws(MailboxError) in
        let identities = try IdentityList.decode(value)
        if let last = identities.last { rows.append((last.sequence, identities)) }
      }
      for (sequence, identities) in rows {
        var row: [UInt8] = []
        for identity in identities {
          row.appendLittleEndian(formers[identity.hash]?.low ?? 1)
          row.appendVarint(identity.sequence)
          row.appendLittleEndian(identity.depositedAtSeconds)
        }
        try lmdb { () throws(LMDBError) in
          _ = try transaction.delete(
            RowKey(key, identitiesThrough: sequence), in: settled.identities)
          try transaction.put(
            row.span.bytes, for: RowKey(key, sequence: sequence), in: settled.identities)
        }
      }
    }
  }
}
