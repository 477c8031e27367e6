internal import MailboxModel

/// The names that numbered users have in the mailbox store: nine bytes each.
enum MailboxNames {
  static let device = DeviceID(checked: "phone")

  static func address(_ user: UInt32) -> MailboxAddress { MailboxAddress(name("u", user)) }

  /// Everyone is written to by one friend, so that there is one unread count a user, as the rivals
  /// keep it.
  static func friend(of user: UInt32) -> UserID { name("f", user) }

  private static func name(_ letter: Unicode.Scalar, _ user: UInt32) -> UserID {
    // Fifteen bytes fit into a String without an allocation.
    UserID(
      checked: String(unsafeUninitializedCapacity: 9) { bytes in
        bytes[0] = UInt8(ascii: letter)
        var rest = user
        for index in stride(from: 8, through: 1, by: -1) {
          bytes[index] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
        return 9
      })
  }
}
