/// The limits of a sender's wishes.
extension OfflinePush {
  /// The most bytes of a subtitle.
  public static let subtitleBytesMax = 1024
  /// The most bytes of a picture's address.
  public static let imageBytesMax = 1024
  /// The most bytes of a thread's id or a category.
  public static let labelBytesMax = 64
  /// The most bytes of the key of words that the app has.
  public static let keyBytesMax = 128
  /// The most arguments that such words are filled in with.
  public static let argumentsMax = 8
  /// The most bytes of an argument.
  public static let argumentBytesMax = 256
  /// The most bytes of an analytics label (Google, 'FcmOptions': `^[a-zA-Z0-9-_.~%]{1,50}$`).
  public static let analyticsLabelBytesMax = 50

  /// Throws `.invalidArgument` for the first wish that is outside its limits: a provider would refuse
  /// the push for some of them, and nobody would be woken.
  public func validate() throws(MailboxError) {
    try Self.check("push.subtitle", subtitle, bytes: 0...Self.subtitleBytesMax)
    try Self.check("push.image", image, bytes: 9...Self.imageBytesMax)
    if let image, !Self.isAddress(image) {
      throw .invalidArgument(
        name: "push.image", value: image,
        reason: "it is the address of a picture, and begins with https://")
    }
    try Self.check("push.thread_id", threadID, bytes: 1...Self.labelBytesMax)
    try Self.check("push.category", category, bytes: 1...Self.labelBytesMax)
    if let relevanceScore, !(0...1).contains(relevanceScore) {
      throw .invalidArgument(
        name: "push.relevance_score", value: "\(relevanceScore)", reason: "it goes from 0 to 1")
    }
    try titleLocalization?.validate(as: "push.title_localization")
    try bodyLocalization?.validate(as: "push.body_localization")
    if let analyticsLabel, !Self.isAnalyticsLabel(analyticsLabel) {
      throw .invalidArgument(
        name: "push.analytics_label", value: analyticsLabel,
        reason: "it has 1 to \(Self.analyticsLabelBytesMax) of the characters a-z A-Z 0-9 - _ . ~ %"
      )
    }
  }

  fileprivate static func check(
    _ name: String, _ text: String?, bytes: ClosedRange<Int>
  ) throws(MailboxError) {
    guard let text, !bytes.contains(text.utf8.count) else { return }
    throw .invalidArgument(
      name: name, value: text, reason: "it has \(bytes.lowerBound) to \(bytes.upperBound) bytes")
  }

  /// Returns whether a text can be the address of a picture, and is not too long for one.
  package static func isImage(_ text: String) -> Bool {
    (9...imageBytesMax).contains(text.utf8.count) && isAddress(text)
  }

  /// Returns whether a text is `https`, and printable ASCII without blanks, as RFC 3986 has addresses.
  private static func isAddress(_ text: String) -> Bool {
    text.utf8.starts(with: "https://".utf8) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  /// Returns whether Google takes a text as an analytics label.
  package static func isAnalyticsLabel(_ text: String) -> Bool {
    (1...analyticsLabelBytesMax).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-_.~%".utf8.contains(byte)
        }
      }
  }
}

extension OfflinePush.LocalizedText {
  fileprivate func validate(as name: String) throws(MailboxError) {
    try OfflinePush.check("\(name).key", key, bytes: 1...OfflinePush.keyBytesMax)
    guard arguments.count <= OfflinePush.argumentsMax else {
      throw .invalidArgument(
        name: "\(name).arguments", value: "\(arguments.count)",
        reason: "there are at most \(OfflinePush.argumentsMax)")
    }
    for argument in arguments {
      try OfflinePush.check(
        "\(name).arguments", argument, bytes: 0...OfflinePush.argumentBytesMax)
    }
  }
}
