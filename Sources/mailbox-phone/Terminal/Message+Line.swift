internal import MailboxModel

extension Message {
  /// The sender and the words, in one line.
  var line: String {
    let name = (senderName.isEmpty ? sender.value : senderName).oneLine
    switch audience {
    case .oneToOne: return "\(name): \(words)"
    case .group(let group): return "\(name) in \(group.id.value.oneLine): \(words)"
    }
  }

  private var words: String {
    guard case .elements(let elements) = content else { return "[encrypted]" }
    return elements.map(\.words.oneLine).joined(separator: " ")
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
