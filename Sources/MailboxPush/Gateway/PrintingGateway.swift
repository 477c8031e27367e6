public import MailboxModel

/// Prints pushes instead of sending them: the default until a credential is there.
public struct PrintingGateway: PushGateway {
  private let write: @Sendable (String) -> Void

  /// Gives each push as one line, without its end, to `write`, which may be called from any thread.
  public init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

  /// Says that it printed. The token of APNs is shown by its first eight characters only; the other
  /// platforms carry theirs in the body.
  public func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    write(
      "push \(push.id) to \(binding.platform) \(binding.token.prefix(8))… by "
        + "'\(binding.credential)': \(String(decoding: push.body, as: UTF8.self))")
    return .printed
  }
}
