internal import AsyncAlgorithms
internal import GRPCCore
internal import GRPCProtobuf
internal import MailboxModel
internal import MailboxProtocol
internal import MailboxSync

/// One connection with its `Sync` stream: frames out, frames in, and its end.
final class SyncLine: Sendable {
  typealias ID = UInt64

  /// The most frames that wait to be sent; a line that takes none any more is given up.
  private static let framesMax = 1024

  /// The longest time that the server may take to end the stream when the app does.
  private static let hangingUp = Duration.seconds(2)

  let id: ID
  let unread = UnreadLine()
  private let ended = Signal()
  private let frames = AsyncStream.makeStream(
    of: ClientFrame.self, bufferingPolicy: .bufferingOldest(framesMax))

  init(id: ID) { self.id = id }

  /// Sends a frame. False when the line is stuck.
  func send(_ frame: ClientFrame) -> Bool {
    if case .dropped = frames.continuation.yield(frame) { false } else { true }
  }

  /// Sends what waits to be sent, and waits for the server to take it and end the stream: shortly.
  func hangUp() async {
    frames.continuation.finish()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.ended.wait() }
      group.addTask { try? await Task.sleep(for: Self.hangingUp) }
      await group.next()
      group.cancelAll()
    }
  }

  /// Connects and works until the stream ends or the task is cancelled; says so to the session.
  func run(
    over connection: ServerConnection, events: AsyncChannel<SessionEvent>, arrivals: Arrivals,
    counts: Latest<Unread>,
    report: @escaping @Sendable (ClientReport) -> Void
  ) async {
    let error: MailboxClientError
    do {
      try await connection.with { client in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await self.sync(client, events, arrivals) }
          group.addTask {
            await self.unread.run(
              over: client, callSeconds: connection.settings.callSeconds, counts: counts,
              report: report)
          }
          defer { group.cancelAll() }
          try await group.next()
        }
      }
      error = .unavailable(message: "the server closed the stream")
    } catch let thrown {
      error = MailboxClientError(thrown)
    }
    ended.raise()
    await events.send(.lost(error, of: id))
  }

  private func sync(
    _ client: ServerConnection.Client, _ events: AsyncChannel<SessionEvent>, _ arrivals: Arrivals
  ) async throws {
    let request = StreamingClientRequest<OfflineMailbox_V1_SyncRequest> { [id, frames] writer in
      await events.send(.line(.connected, of: id))
      for await frame in frames.stream {
        try await writer.write(OfflineMailbox_V1_SyncRequest(frame))
      }
    }
    try await client.bidirectionalStreaming(
      request: request, descriptor: OfflineMailbox_V1_Mailbox.Method.Sync.descriptor,
      serializer: ProtobufSerializer<OfflineMailbox_V1_SyncRequest>(),
      deserializer: SyncFrameDeserializer(), options: .defaults
    ) { [id] response in
      for try await frame in response.messages {
        await events.send(.line(.received(frame), of: id))
        await arrivals.waitForRoom()
      }
    }
  }
}
