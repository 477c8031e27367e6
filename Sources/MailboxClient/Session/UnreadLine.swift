internal import GRPCCore
internal import MailboxModel
internal import MailboxProtocol
internal import Synchronization

/// Marks conversations read and reads the unread counts, beside a stream and as long as it lives.
///
/// The counts are always the server's: it counts exactly (contract G8), and one small call for all
/// that came within a moment is cheap. It tells of the newest conversations; of others what was heard
/// last holds.
final class UnreadLine: Sendable {
  /// The time between one call and the next.
  private static let pause = Duration.milliseconds(200)
  /// The most conversations that wait to be marked read.
  private static let readsMax = 256

  private struct State {
    var reads: [Conversation: UInt64] = [:]
    var isStale = false
  }

  private let state = Mutex(State())
  private let filled = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  /// The counts may have changed.
  func becameStale() {
    state.withLock { $0.isStale = true }
    filled.continuation.yield()
  }

  /// Marks a conversation read soon. False when too many wait already.
  func markRead(_ conversation: Conversation, through: UInt64) -> Bool {
    let hasRoom = state.withLock { state in
      guard state.reads.count < Self.readsMax || state.reads[conversation] != nil else {
        return false
      }
      state.reads[conversation] = max(through, state.reads[conversation] ?? 0)
      return true
    }
    filled.continuation.yield()
    return hasRoom
  }

  /// Takes the conversations that were not marked read when the line ended.
  func takeReads() -> [Conversation: UInt64] {
    state.withLock { state in
      defer { state.reads = [:] }
      return state.reads
    }
  }

  /// Works until its task is cancelled. `counts` takes in what it hears, what fails goes to `report`.
  func run(
    over client: ServerConnection.Client, callSeconds: Int, counts: Latest<Unread>,
    report: @Sendable (ClientReport) -> Void
  ) async {
    let mailbox = OfflineMailbox_V1_Mailbox.Client(wrapping: client)
    var options = CallOptions.defaults
    options.timeout = .seconds(callSeconds)
    for await _ in filled.stream {
      if let read = state.withLock({ $0.reads.first }) {
        await mark(read.key, through: read.value, by: mailbox, options, counts, report)
      } else if state.withLock({ $0.isStale }) {
        state.withLock { $0.isStale = false }
        do {
          let newest = try Unread(try await mailbox.unread(.init(), options: options).unread)
          counts.change { $0.take(newest) }
        } catch {
          if !Task.isCancelled { report(.unreadUnknown(MailboxClientError(error))) }
        }
      } else {
        continue
      }
      filled.continuation.yield()
      do { try await Task.sleep(for: Self.pause) } catch { return }
    }
  }

  /// A read stays until the server has it or refuses it for good, so that it is said again later.
  private func mark(
    _ conversation: Conversation, through: UInt64,
    by mailbox: OfflineMailbox_V1_Mailbox.Client<some ClientTransport>, _ options: CallOptions,
    _ counts: Latest<Unread>, _ report: @Sendable (ClientReport) -> Void
  ) async {
    var request = OfflineMailbox_V1_MarkReadRequest()
    request.conversation = OfflineMailbox_V1_Conversation(conversation)
    request.through = through
    do {
      let marked = try Unread(try await mailbox.markRead(request, options: options).unread)
      counts.change { $0.take(marked: marked) }
    } catch {
      if Task.isCancelled { return }
      let refusal = MailboxClientError(error)
      report(.readRefused(refusal))
      guard refusal.isForGood else { return }
    }
    state.withLock { state in
      if state.reads[conversation] == through { state.reads[conversation] = nil }
    }
  }
}
