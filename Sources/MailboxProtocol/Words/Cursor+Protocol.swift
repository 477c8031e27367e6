public import MailboxModel

extension Cursor {
  /// A cursor as it came over the wire.
  public init(_ cursor: OfflineMailbox_V1_Cursor) {
    self.init(epoch: Epoch(rawValue: cursor.epoch), sequence: cursor.sequence)
  }
}

extension OfflineMailbox_V1_Cursor {
  /// A cursor for the wire.
  public init(_ cursor: Cursor) {
    self.init()
    epoch = cursor.epoch.rawValue
    sequence = cursor.sequence
  }
}
