import MailboxModel
import MailboxPush
import MailboxTesting
import Synchronization

/// A gateway that remembers what it was given and answers as a test says.
final class RecordingGateway: PushGateway {
  /// One push that arrived.
  struct Sent: Sendable {
    var id: PushID
    var kind: PushContent.Kind
    var collapseID: String
    /// The name that the test gave the token.
    var token: String
    var body: String
    var outcome: PushOutcome
    var isClear: Bool { kind == .silent && body.contains("\"clear\":") }
  }

  private let sent = Mutex<[Sent]>([])
  private let answer: @Sendable (RenderedPush, Binding) -> PushOutcome

  init(
    _ answer: @escaping @Sendable (RenderedPush, Binding) -> PushOutcome = { _, _ in .delivered }
  ) {
    self.answer = answer
  }

  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    let outcome = answer(push, binding)
    let body = String(decoding: push.body, as: UTF8.self)
    sent.withLock {
      $0.append(
        Sent(
          id: push.id, kind: push.kind, collapseID: push.collapseID, token: binding.token.name,
          body: body, outcome: outcome))
    }
    return outcome
  }

  /// All but what takes something off the screen.
  var all: [Sent] { sent.withLock { $0.filter { !$0.isClear } } }

  /// The pushes that take something off the screen.
  var clears: [Sent] { sent.withLock { $0.filter(\.isClear) } }

  /// Those that are about messages.
  var messages: [Sent] { all.filter { $0.kind != .badge } }

  /// The numbers that pushes of badges alone have set, in their order.
  var badges: [String] { all.filter { $0.kind == .badge }.map(\.body) }
}
