internal import MailboxModel

/// An entry of a drain as a line of JSON: a message or a gap.
struct EntryLine: Encodable {
  let entry: Page.Entry
  let epoch: Epoch

  private enum CodingKeys: String, CodingKey {
    case type, epoch
    case sequence, id, from, group, text, at
    case to, count, reason
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(epoch.description, forKey: .epoch)
    switch entry {
    case .message(let waiting):
      try fields.encode("message", forKey: .type)
      try fields.encode(waiting.sequence, forKey: .sequence)
      try fields.encode(waiting.message.id?.value, forKey: .id)
      try fields.encode(waiting.message.sender.value, forKey: .from)
      try fields.encode(waiting.message.group?.value, forKey: .group)
      try fields.encode(waiting.text, forKey: .text)
      try fields.encode(Seconds(waiting.sentAt), forKey: .at)
    case .gap(let gap):
      try fields.encode("gap", forKey: .type)
      try fields.encode(gap.from, forKey: .from)
      try fields.encode(gap.to, forKey: .to)
      try fields.encode(gap.count, forKey: .count)
      try fields.encode(gap.reason.description, forKey: .reason)
    }
  }
}
