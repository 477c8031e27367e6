internal import MailboxModel
internal import StoredBytes

extension PushPreferences {
  /// A user's preferences as rows and records carry them.
  ///
  /// ```
  /// version | enabled | one-to-one sound? | group sound?
  ///         | has quiet hours [| start (2) | end (2) | time zone] | has silence [| until (8)]
  ///         [| counts muted | language?]                             from version 2 on
  /// ```
  /// What version 1 can say is written as version 1, which older programs read.
  func encode(to bytes: inout [UInt8]) {
    let version: UInt8 = countsMuted && language == nil ? 1 : 2
    bytes.append(version)
    bytes.append(isEnabled ? 1 : 0)
    bytes.appendOptional(oneToOneSound)
    bytes.appendOptional(groupSound)
    if let quietHours {
      bytes.append(1)
      bytes.appendLittleEndian(quietHours.startMinute)
      bytes.appendLittleEndian(quietHours.endMinute)
      bytes.appendCounted(quietHours.timeZone.utf8)
    } else {
      bytes.append(0)
    }
    if let silentUntil {
      bytes.append(1)
      bytes.appendLittleEndian(silentUntil.milliseconds)
    } else {
      bytes.append(0)
    }
    guard version > 1 else { return }
    bytes.append(countsMuted ? 1 : 0)
    bytes.appendOptional(language)
  }

  init(decoding reader: inout ByteReader) throws(MailboxError) {
    self.init()
    let version = try reader.byte()
    guard (1...2).contains(version) else { throw reader.damaged("an unknown version") }
    isEnabled = try reader.byte() != 0
    oneToOneSound = try reader.optionalText()
    groupSound = try reader.optionalText()
    if try reader.byte() == 1 {
      let startMinute = try reader.uint16()
      let endMinute = try reader.uint16()
      let timeZone = try reader.countedText()
      do throws(MailboxError) {
        quietHours = try QuietHours(
          startMinute: startMinute, endMinute: endMinute, timeZone: timeZone)
      } catch {
        throw reader.damaged(error.message)
      }
    }
    if try reader.byte() == 1 {
      silentUntil = Timestamp(milliseconds: Int64(bitPattern: try reader.uint64()))
    }
    guard version > 1 else { return }
    countsMuted = try reader.byte() != 0
    language = try reader.optionalText()
  }
}
