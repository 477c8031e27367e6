internal import MailboxModel

extension Message {
  /// The group that it was sent to, nil when it is one-to-one.
  var group: GroupID? {
    if case .group(let group) = audience { group.id } else { nil }
  }

  /// The content in one line: its words, and what else it holds in brackets.
  var words: String {
    switch content {
    case .encrypted(let bytes): "[encrypted, \(bytes.count) bytes]"
    case .elements(let elements): elements.map(\.words).joined(separator: " ")
    }
  }
}

extension Element {
  fileprivate var words: String {
    switch self {
    case .text(let words): words
    case .audio(let media): "[audio \(media.label)]"
    case .file(let media): "[file \(media.label)]"
    case .image(let media): "[image \(media.label)]"
    case .video(let media): "[video \(media.label)]"
    case .face(let index, _): "[face \(index)]"
    case .location(let location): "[location \(location.name)]"
    case .custom(let desc, _): "[custom \(desc)]"
    }
  }
}

extension Media {
  fileprivate var label: String { name.isEmpty ? url : name }
}
