extension Binding {
  /// The binding with its token in the one form that it is kept and compared in, see
  /// ``PushToken/inAppleForm()``; the tokens of other platforms stay as they are.
  ///
  /// Throws `.invalidArgument` for a token for Apple that is none.
  public func inOneForm() throws(MailboxError) -> Binding {
    guard platform == .apns else { return self }
    var binding = self
    binding.token = try token.inAppleForm()
    return binding
  }

  /// Returns whether a token is the one that is bound, however it is written.
  public func hasToken(_ other: PushToken) -> Bool {
    if token == other { return true }
    return platform == .apns && token.inAppleFormOrAsGiven == other.inAppleFormOrAsGiven
  }

  /// Throws the first field that is outside its limits, or a token for Apple that is none: what could
  /// never be pushed to is refused when it is bound.
  public func validate() throws(MailboxError) {
    for (name, value, lowest, highest) in [
      ("token", token.value, 1, PushToken.bytesMax),
      ("credential", credential.value, 1, CredentialName.bytesMax),
      ("topic", topic.value, 0, PushTopic.bytesMax),
    ] where !(lowest...highest).contains(value.utf8.count) {
      throw .invalidArgument(
        name: name, value: name == "token" ? token.description : value,
        reason: "it has \(lowest) to \(highest) bytes")
    }
    if platform == .apns { _ = try token.inAppleForm() }
    try registeredAt.validate(as: "registered at")
  }
}
