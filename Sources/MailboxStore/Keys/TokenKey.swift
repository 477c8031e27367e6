internal import MailboxModel
internal import StoredBytes

/// A push token of an app as a key: tokens are longer than keys may be, so 128 bits of hash stand for
/// them.
///
/// ```
/// platform (1) | keyed hash of: app | 00 | token in its one form (16)
/// ```
/// A token belongs to an app: two apps that a server hosts can report the same one, as an address of a
/// webhook's is, and neither takes it from the other.
struct TokenKey: StoredKey {
  let bytes: [UInt8]
}

/// Makes the keys of tokens, as one store does: those who choose tokens do not know its secret.
struct TokenKeys: Sendable {
  let hash: StoreHash

  /// The key of a token of a mailbox's app.
  func key(of binding: Binding, in mailbox: MailboxKey) -> TokenKey {
    let token =
      binding.platform == .apns ? binding.token.inAppleFormOrAsGiven.value : binding.token.value
    let app = mailbox.appBytes
    var named: [UInt8] = []
    named.reserveCapacity(app.count + 1 + token.utf8.count)
    named.append(contentsOf: app)
    named.append(0)
    named.append(contentsOf: token.utf8)
    var bytes = [binding.platform.rawValue]
    named.withUnsafeBytes { hash.value(of: $0, for: .pushToken) }.encode(to: &bytes)
    return TokenKey(bytes: bytes)
  }
}

extension Binding {
  /// Returns whether another binding has the same token of the same push service.
  func hasSameToken(as other: Binding) -> Bool {
    platform == other.platform && hasToken(other.token)
  }
}
