/// The field numbers of `offline_mailbox.v1.Page`.
public enum PageField {
  /// `repeated Message messages = 1`
  public static let message: UInt32 = 1
  /// `repeated Gap gaps = 2`
  public static let gap: UInt32 = 2
  /// The tag byte before an encoded message: field 1, length-delimited.
  public static let messageTag: UInt8 = 0x0A
}

/// The field numbers of `offline_mailbox.v1.Message`.
///
/// `sequence` and `number` differ from mailbox to mailbox and stand first; what follows, the body,
/// is the same for all recipients and is stored once a deposit:
/// ```
/// | 08 sequence | 10 number | 1D expires_at (4 bytes) | sender … |
///   each mailbox's own        the body, shared
/// ```
public enum MessageField {
  /// `uint64 sequence = 1`
  public static let sequence: UInt32 = 1
  /// `uint64 number = 2`
  public static let number: UInt32 = 2
  /// `fixed32 expires_at = 3`, seconds since 1970; always present, always first in the body
  public static let expiresAt: UInt32 = 3
  /// `string sender = 4`
  public static let sender: UInt32 = 4
  /// `string sender_name = 5`
  public static let senderName: UInt32 = 5
  /// `string id = 6`
  public static let id: UInt32 = 6
  /// `string peer = 7`
  public static let peer: UInt32 = 7
  /// `Group group = 8` { `string id = 1; string name = 2; string sender_card = 3` }
  public static let group: UInt32 = 8
  /// `int64 sent_at = 9`, milliseconds since 1970
  public static let sentAt: UInt32 = 9
  /// `repeated Element elements = 10`
  public static let elements: UInt32 = 10
  /// `bytes encrypted = 11`
  public static let encrypted: UInt32 = 11
  /// `OfflinePush push = 12`
  public static let push: UInt32 = 12
  /// `bool uncounted = 13`
  public static let uncounted: UInt32 = 13
  /// `bool mentions_everyone = 14`
  public static let mentionsEveryone: UInt32 = 14
  /// `repeated string mentions = 15`
  public static let mentions: UInt32 = 15
  /// `bool online_only = 16`
  public static let onlineOnly: UInt32 = 16
}
