internal import GRPCCore
internal import MailboxModel
internal import MailboxProtocol
internal import MailboxSync

/// The `Sync` stream of one app: a task that reads, a task that writes, and the session between.
struct SyncStream: Sendable {
  /// The time that an app has to read what was said last, before the stream is cut.
  private static let lingering = Duration.seconds(5)

  private enum Part: Sendable {
    case read
    case wrote
    case ended(Refusal?)
    case lingered
  }

  let sessions: Sessions
  let caller: Caller

  func run(
    _ requests: RPCAsyncSequence<OfflineMailbox_V1_SyncRequest, any Error>,
    answering writer: RPCWriter<EncodedFrame>
  ) async throws {
    let mailbox = try caller.mailbox(named: "")
    let (id, pending) = sessions.admitStream()
    let outbox = SessionOutbox()
    let unreadable = FirstRefusal()
    let refusal = await withTaskGroup(of: Part.self) { group in
      group.addTask {
        await read(requests, into: pending, refusing: unreadable)
        return .read
      }
      group.addTask {
        do {
          while let frames = await outbox.next() {
            try await writer.write(contentsOf: frames.map(EncodedFrame.init))
          }
        } catch {
          pending.close()
        }
        return .wrote
      }
      group.addTask {
        let session = LiveSession(
          id: id, mailbox: mailbox, pending: pending, outbox: outbox, sessions: sessions)
        await session.run()
        return .ended(session.refusal)
      }
      defer { group.cancelAll() }
      return await outcome(of: &group, finishing: outbox)
    }
    if let refusal = unreadable.refusal ?? refusal { throw refusal }
  }

  /// Waits for the session's end and for its last words to be written.
  private func outcome(
    of group: inout TaskGroup<Part>, finishing outbox: SessionOutbox
  ) async -> Refusal? {
    var refusal: Refusal?
    var (hasEnded, hasWritten) = (false, false)
    while let part = await group.next() {
      switch part {
      case .read: break
      case .wrote: hasWritten = true
      case .lingered: return refusal
      case .ended(let reason):
        hasEnded = true
        refusal = reason
        outbox.finish()
        group.addTask {
          do { try await Task.sleep(for: Self.lingering) } catch { return .read }
          return .lingered
        }
      }
      if hasEnded && hasWritten { return refusal }
    }
    return refusal
  }

  private func read(
    _ requests: RPCAsyncSequence<OfflineMailbox_V1_SyncRequest, any Error>,
    into pending: PendingEvents,
    refusing unreadable: FirstRefusal
  ) async {
    defer { pending.close() }
    do {
      for try await request in requests {
        guard await pending.offer(try ClientFrame(request, of: caller)) else { return }
      }
    } catch let error as MailboxError {
      unreadable.take(Refusal(error))
    } catch let error as Refusal {
      unreadable.take(error)
    } catch {
      // The connection is gone, or was cancelled: the session learns that it is closed.
    }
  }
}
