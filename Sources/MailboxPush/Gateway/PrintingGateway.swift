public import MailboxModel

/// Prints pushes instead of sending them, for development.
public struct PrintingGateway: PushGateway {
  private let withWords: Bool
  private let write: @Sendable (String) -> Void

  /// Gives each push as one line, without its end, to `write`, which may be called from any thread.
  /// The line has outsiders' names, and `withWords` all of the push: what people say to each other.
  public init(withWords: Bool = false, _ write: @escaping @Sendable (String) -> Void) {
    self.withWords = withWords
    self.write = write
  }

  /// Says that it printed. A token is shown by its first eight characters; with words, platforms other
  /// than Apple's carry theirs in the body.
  public func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    write(
      "push \(push.id) to \(binding.platform) \(binding.token.value.prefix(8))… by "
        + "'\(binding.credential)': "
        + (withWords ? String(decoding: push.body, as: UTF8.self) : "\(push.body.count) bytes"))
    return .printed
  }
}
