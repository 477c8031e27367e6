internal import MailboxModel

/// A message as its sender names it, with the hashes that stand for it (contract G5).
struct MessageIdentity: Sendable {
  let hash: IdentityHash
  /// The hash that stood for it in format 3; nil in a store that never had such hashes.
  let former: IdentityHash?
  private let sender: UserID
  private let id: MessageID

  init(hash: IdentityHash, former: IdentityHash?, sender: UserID, id: MessageID) {
    self.hash = hash
    self.former = former
    self.sender = sender
    self.id = id
  }

  /// Returns whether a stored message is of this sender and id, byte for byte. A body that cannot be
  /// read is not. O(1): both stand near its beginning.
  func names(_ body: RawSpan) -> Bool {
    var reader = WireReader(body)
    var isSendersOwn = false
    do throws(MailboxError) {
      while let field = try reader.nextField() {
        switch field.number {
        case MessageField.sender:
          isSendersOwn = Self.isEqual(reader.bytes(of: field), sender.value)
          guard isSendersOwn else { return false }
        case MessageField.id:
          return isSendersOwn && Self.isEqual(reader.bytes(of: field), id.value)
        default: continue
        }
      }
      return false
    } catch {
      return false
    }
  }

  private static func isEqual(_ bytes: RawSpan, _ text: String) -> Bool {
    bytes.withUnsafeBytes { $0.elementsEqual(text.utf8) }
  }
}

/// Makes the hashes that stand for messages in one store.
struct IdentityHashing: Sendable {
  let hash: StoreHash
  /// The seed of the former hashes, in a store that may have some.
  let formerSeed: UInt64?
  /// Bits of the result. Tests have few, so that ids collide.
  var bits = 128

  func identity(app: AppID, sender: UserID, id: MessageID) -> MessageIdentity {
    let (appText, senderText, idText) = (app.value.utf8, sender.value.utf8, id.value.utf8)
    return withUnsafeTemporaryAllocation(
      byteCount: appText.count + senderText.count + idText.count + 2, alignment: 1
    ) { buffer in
      var count = 0
      for (index, text) in [appText, senderText, idText].enumerated() {
        if index > 0 {
          buffer[count] = 0
          count += 1
        }
        for byte in text {
          buffer[count] = byte
          count += 1
        }
      }
      let bytes = UnsafeRawBufferPointer(buffer)
      let former = formerSeed.map { max(1, XXH64.hash(bytes, seed: $0)) }
      return MessageIdentity(
        hash: IdentityHash(shortened(hash.value(of: bytes, for: .messageIdentity))),
        former: former.flatMap { IdentityHash(former: $0) }, sender: sender, id: id)
    }
  }

  private func shortened(_ value: StoreHash.Value) -> StoreHash.Value {
    bits >= 128
      ? value : StoreHash.Value(low: value.low & ((1 << UInt64(min(bits, 63))) - 1), high: 1)
  }
}
