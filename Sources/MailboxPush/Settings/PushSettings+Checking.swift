public import MailboxModel

extension PushSettings {
  /// Throws the first value that is outside its limits.
  public func validate() throws(MailboxError) {
    for name in [language] + languages.values where texts[name] == nil {
      throw .invalidArgument(
        name: "language", value: name,
        reason: "there are texts in \(texts.keys.sorted().joined(separator: ", "))")
    }
  }
}
