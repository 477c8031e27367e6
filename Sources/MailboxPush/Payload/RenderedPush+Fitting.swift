internal import MailboxModel

/// The parts that a push gives up so that it fits.
extension RenderedPush {
  /// This much of a text, names not counted, stays as long as there is anything else to give up.
  private static let textBytesKept = 512
  /// Of a text that gives up all it can there is an ellipsis.
  private static let textBytesMin = 3
  /// The length of title and subtitle once the app's data had to go.
  private static let titleBytesMax = 256
  /// The length of what the app's own words are filled in with, then.
  private static let argumentBytesMax = 64
  /// The length of the names once everything has to go.
  private static let namesBytesMin = 128

  /// The steps by which parts are given up, one after another.
  private static let sacrifices: [@Sendable (inout PushContent) -> Void] = [
    // The end of the text.
    { _ in },
    { if $0.secret != nil { $0.secret = .waits } },
    { $0.image = nil },
    {
      $0.ext = nil
      $0.title = $0.title?.truncated(toEscapedBytes: titleBytesMax)
      $0.subtitle = $0.subtitle?.truncated(toEscapedBytes: titleBytesMax)
      $0.titleLocalization?.cutArguments(toEscapedBytes: argumentBytesMax)
      $0.bodyLocalization?.cutArguments(toEscapedBytes: argumentBytesMax)
    },
    {
      $0.title = nil
      $0.subtitle = nil
      $0.titleLocalization = nil
      // The text stands for them.
      $0.bodyLocalization = nil
      $0.category = nil
      $0.androidChannelID = nil
      $0.shortenNames(toEscapedBytes: namesBytesMin)
    },
  ]

  /// The body of a push, whole or with as little given up as makes it fit; nil when it cannot.
  static func fit(
    _ content: PushContent, limitBytes: Int, _ render: (PushContent) -> [UInt8]
  ) -> (body: [UInt8], isTruncated: Bool)? {
    let whole = render(content)
    if whole.count <= limitBytes { return (whole, false) }
    var smaller = content
    for giveUp in sacrifices {
      giveUp(&smaller)
      if let body = cut(smaller, keepingBytes: textBytesKept, limitBytes: limitBytes, render) {
        return (body, true)
      }
    }
    smaller.names = ""
    return cut(smaller, keepingBytes: textBytesMin, limitBytes: limitBytes, render)
      .map { ($0, true) }
  }

  /// Cuts the text as far as is needed; nil when less would be left of it than is to be kept.
  private static func cut(
    _ content: PushContent, keepingBytes: Int, limitBytes: Int, _ render: (PushContent) -> [UInt8]
  ) -> [UInt8]? {
    var content = content
    var body = render(content)
    if body.count > limitBytes {
      let room = content.body.escapedByteCount - (body.count - limitBytes)
      guard room >= keepingBytes + content.names.escapedByteCount else { return nil }
      content.body = content.body.truncated(toEscapedBytes: room)
      body = render(content)
    }
    return body.count <= limitBytes ? body : nil
  }
}

extension PushContent {
  fileprivate mutating func shortenNames(toEscapedBytes limit: Int) {
    guard names.escapedByteCount > limit else { return }
    let text = String(Substring(body.utf8.dropFirst(names.utf8.count)))
    names = names.truncated(toEscapedBytes: limit) + " "
    body = names + text
  }
}

extension OfflinePush.LocalizedText {
  fileprivate mutating func cutArguments(toEscapedBytes limit: Int) {
    arguments = arguments.map { $0.truncated(toEscapedBytes: limit) }
  }
}
