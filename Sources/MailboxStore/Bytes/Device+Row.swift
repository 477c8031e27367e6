internal import MailboxModel
internal import StoredBytes

extension Device {
  /// A device as rows and records carry it.
  ///
  /// ```
  /// version | id | registered | last seen | presence since (8 each) | acknowledged | presence
  ///         | badge | has binding [| platform | environment | registered (8) | token | credential | topic]
  /// ```
  func encode(to bytes: inout [UInt8]) {
    bytes.append(1)
    bytes.appendCounted(id.value.utf8)
    for time in [registeredAt, lastSeenAt, presenceSince] {
      bytes.appendLittleEndian(time.milliseconds)
    }
    bytes.appendVarint(acknowledged)
    bytes.append(presence.rawValue)
    bytes.appendVarint(UInt64(reportedBadge))
    guard let binding else { return bytes.append(0) }
    bytes.append(1)
    bytes.append(binding.platform.rawValue)
    bytes.append(binding.environment.rawValue)
    bytes.appendLittleEndian(binding.registeredAt.milliseconds)
    bytes.appendCounted(binding.token.value.utf8)
    bytes.appendCounted(binding.credential.value.utf8)
    bytes.appendCounted(binding.topic.value.utf8)
  }

  init(decoding reader: inout ByteReader) throws(MailboxError) {
    try self.init(ofVersion: try reader.byte(), decoding: &reader)
  }

  /// Decodes what stands behind the version.
  init(ofVersion version: UInt8, decoding reader: inout ByteReader) throws(MailboxError) {
    guard version == 1 else { throw reader.damaged("an unknown version") }
    let id: DeviceID = try reader.identifier()
    let registeredAt = try Timestamp(decoding: &reader)
    let lastSeenAt = try Timestamp(decoding: &reader)
    let presenceSince = try Timestamp(decoding: &reader)
    self.init(id: id, registeredAt: registeredAt, acknowledged: try reader.varint())
    self.lastSeenAt = lastSeenAt
    self.presenceSince = presenceSince
    guard let presence = Presence(rawValue: try reader.byte()) else {
      throw reader.damaged("an unknown presence")
    }
    self.presence = presence
    // Older versions kept larger ones.
    reportedBadge = min(UInt32(clamping: try reader.varint()), Device.reportedBadgeMax)
    if try reader.byte() == 1 { binding = try Binding(decoding: &reader) }
  }
}

extension Binding {
  fileprivate init(decoding reader: inout ByteReader) throws(MailboxError) {
    guard let platform = Platform(rawValue: try reader.byte()),
      let environment = Environment(rawValue: try reader.byte())
    else { throw reader.damaged("an unknown platform") }
    let registeredAt = try Timestamp(decoding: &reader)
    self.init(
      token: try reader.countedText(), platform: platform,
      credential: try reader.countedText(), environment: environment,
      topic: try reader.countedText(), registeredAt: registeredAt)
  }
}

extension Timestamp {
  fileprivate init(decoding reader: inout ByteReader) throws(MailboxError) {
    self.init(milliseconds: Int64(bitPattern: try reader.uint64()))
  }
}
