internal import MailboxModel

extension Message {
  /// The sender and the words, as they are.
  var line: String {
    let name = senderName.isEmpty ? sender.value : senderName
    switch audience {
    case .oneToOne: return "\(name): \(words)"
    case .group(let group): return "\(name) in \(group.id): \(words)"
    }
  }

  private var words: String {
    guard case .elements(let elements) = content else { return "[encrypted]" }
    return elements.map(\.words).joined(separator: " ")
  }
}

extension Element {
  fileprivate var words: String {
    switch self {
    case .text(let words): words
    case .audio: "[audio]"
    case .file: "[file]"
    case .image: "[image]"
    case .video: "[video]"
    case .face: "[face]"
    case .location: "[location]"
    case .custom(let desc, _): "[\(desc)]"
    }
  }
}
