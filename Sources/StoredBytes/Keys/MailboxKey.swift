internal import Glibc
package import MailboxModel

/// A mailbox's name as keys and records carry it, with its hash.
///
/// ```
/// app | 00 | user | 00
/// ```
/// Ids have no NUL, so keys order by app and then by user, and no key begins another.
@usableFromInline
package struct MailboxKey: StoredKey, Comparable {
  @usableFromInline package let bytes: [UInt8]
  /// Under a key of this process: names are chosen by outsiders, and the tables of all users share it.
  @usableFromInline package let hash: UInt64

  private static let tableHash = SipHash(key: .random())

  package init(_ address: MailboxAddress) {
    var bytes: [UInt8] = []
    let app = address.app.value.utf8
    let user = address.user.value.utf8
    bytes.reserveCapacity(app.count + user.count + 2)
    bytes.append(contentsOf: app)
    bytes.append(0)
    bytes.append(contentsOf: user)
    bytes.append(0)
    self.init(bytes: bytes)
  }

  /// Wraps bytes of this layout.
  @usableFromInline
  package init(bytes: [UInt8]) {
    self.bytes = bytes
    hash = bytes.withUnsafeBytes { Self.tableHash.tableHash(of: $0) }
  }

  /// The mailbox that a row's key begins with.
  package init(rowKey: [UInt8]) {
    let app = rowKey.firstIndex(of: 0) ?? rowKey.startIndex
    let user = rowKey[(app + 1)...].firstIndex(of: 0) ?? rowKey.endIndex - 1
    self.init(bytes: Array(rowKey[...user]))
  }

  /// The address that the key stands for; throws when the bytes are no key.
  package func address() throws(MailboxError) -> MailboxAddress {
    let parts = bytes.split(separator: 0, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2].isEmpty,
      let app = String(validating: parts[0], as: UTF8.self),
      let user = String(validating: parts[1], as: UTF8.self)
    else { throw .damaged(what: "a stored mailbox name of \(bytes.count) bytes") }
    do throws(MailboxError) {
      return MailboxAddress(try UserID(user), in: try AppID(app))
    } catch {
      throw .damaged(what: "a stored mailbox name: \(error.message)")
    }
  }

  /// The app's id.
  @inlinable
  package var appBytes: ArraySlice<UInt8> { bytes.prefix { $0 != 0 } }

  /// The user's id.
  @inlinable
  package var userBytes: ArraySlice<UInt8> {
    let separator = bytes.firstIndex(of: 0) ?? bytes.startIndex
    return bytes[(separator + 1)...].dropLast()
  }

  @inlinable
  package static func == (lhs: Self, rhs: Self) -> Bool {
    lhs.hash == rhs.hash && lhs.bytes == rhs.bytes
  }
  @inlinable
  package func hash(into hasher: inout Hasher) { hasher.combine(hash) }
  @usableFromInline
  package static func < (lhs: Self, rhs: Self) -> Bool {
    lhs.bytes.withUnsafeBytes { left in
      rhs.bytes.withUnsafeBytes { right in
        guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
          return left.count < right.count
        }
        let order = memcmp(leftStart, rightStart, min(left.count, right.count))
        return order == 0 ? left.count < right.count : order < 0
      }
    }
  }
}
