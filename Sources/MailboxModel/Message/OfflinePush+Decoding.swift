/// The fields of `offline_mailbox.v1.OfflinePush`.
extension OfflinePush {
  init(decoding bytes: RawSpan) throws(MailboxError) {
    self.init()
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case 1: isDisabled = field.scalar != 0
      case 2: title = try reader.string(of: field)
      case 3: desc = try reader.string(of: field)
      case 4: ext = try reader.string(of: field)
      case 5: iosSound = try reader.string(of: field)
      case 6: androidSound = try reader.string(of: field)
      case 7: ignoresBadge = field.scalar != 0
      case 8: androidChannelID = try reader.string(of: field)
      case 9: androidNotifyMode = field.scalar == 1 ? .custom : .notificationBar
      case 10: isForced = field.scalar != 0
      default: try takeShown(field, from: reader)
      }
    }
  }

  /// Takes a field from 11 on: most are for the look of the notification. Skips unknown ones.
  private mutating func takeShown(
    _ field: WireReader.Field, from reader: borrowing WireReader
  ) throws(MailboxError) {
    switch field.number {
    case 11: subtitle = try reader.string(of: field)
    case 12: image = try reader.string(of: field)
    case 13: threadID = try reader.string(of: field)
    case 14: category = try reader.string(of: field)
    // A level or a visibility of a later version is left to the server's rules.
    case 15: interruptionLevel = InterruptionLevel(rawValue: UInt8(clamping: field.scalar))
    case 16: relevanceScore = Double(bitPattern: field.scalar)
    case 17: titleLocalization = try LocalizedText(decoding: reader.bytes(of: field))
    case 18: bodyLocalization = try LocalizedText(decoding: reader.bytes(of: field))
    case 19: analyticsLabel = try reader.string(of: field)
    case 20: androidVisibility = AndroidVisibility(rawValue: UInt8(clamping: field.scalar))
    default: break
    }
  }
}

extension OfflinePush.LocalizedText {
  fileprivate init(decoding bytes: RawSpan) throws(MailboxError) {
    self.init("")
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case 1: key = try reader.string(of: field)
      case 2: arguments.append(try reader.string(of: field))
      default: break
      }
    }
  }
}
