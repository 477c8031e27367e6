import GRPCCore
import MailboxProtocol
import SwiftProtobuf
import Testing

/// An app's side of a `Sync` stream, frame by frame.
struct PhoneStream: Sendable {
  typealias Frame = OfflineMailbox_V1_SyncResponse.OneOf_Frame

  fileprivate let requests: AsyncStream<OfflineMailbox_V1_SyncRequest>.Continuation
  fileprivate let responses: AsyncThrowingStream<OfflineMailbox_V1_SyncResponse, any Error>

  /// Says something.
  func say(_ fill: (inout OfflineMailbox_V1_SyncRequest) -> Void) {
    var request = OfflineMailbox_V1_SyncRequest()
    fill(&request)
    requests.yield(request)
  }

  /// Says that everything through the end of a page is there.
  func acknowledge(_ page: OfflineMailbox_V1_Page) { say { $0.acknowledge.cursor = page.cursor } }

  /// Says nothing more.
  func hangUp() { requests.finish() }

  /// The server's next frame; nil when it ended the stream well.
  func next() async throws -> Frame? {
    var responses = self.responses.makeAsyncIterator()
    guard let response = try await responses.next() else { return nil }
    return response.frame
  }

  /// The next frame, which has to be a Welcome.
  func welcome() async throws -> OfflineMailbox_V1_Welcome {
    let frame = try await next()
    guard case .welcome(let welcome)? = frame else { throw Unexpected(frame: frame) }
    return welcome
  }

  /// The next frame, which has to be a page.
  func page() async throws -> OfflineMailbox_V1_Page {
    let frame = try await next()
    guard case .page(let page)? = frame else { throw Unexpected(frame: frame) }
    return page
  }

  /// The sequences of the next frame's messages, which has to be a page.
  func sequences() async throws -> [UInt64] { try await page().messages.map(\.sequence) }

  /// The next frame, which has to say that the backlog ended.
  func caughtUp() async throws -> OfflineMailbox_V1_Cursor {
    let frame = try await next()
    guard case .caughtUp(let caughtUp)? = frame else { throw Unexpected(frame: frame) }
    return caughtUp.cursor
  }

  /// The frame that ends the stream, which is the last one.
  func bye() async throws -> OfflineMailbox_V1_Bye {
    let frame = try await next()
    guard case .bye(let bye)? = frame else { throw Unexpected(frame: frame) }
    #expect(try await next() == nil)
    return bye
  }

  /// Another frame came than the one that was due; nil when the stream ended, or it is not told.
  struct Unexpected: Error {
    var frame: Frame?
  }
}

extension Connection {
  /// Opens a stream and says Hello for a device.
  func sync(
    _ device: String?, _ fill: @Sendable (inout OfflineMailbox_V1_Hello) -> Void = { _ in },
    _ body: @escaping @Sendable (PhoneStream) async throws -> Void
  ) async throws {
    let (stream, requests) = AsyncStream.makeStream(of: OfflineMailbox_V1_SyncRequest.self)
    if let device {
      var request = OfflineMailbox_V1_SyncRequest()
      request.hello.device = device
      fill(&request.hello)
      requests.yield(request)
    }
    try await mailbox.sync { writer in
      for await request in stream { try await writer.write(request) }
    } onResponse: { response in
      defer { requests.finish() }
      try await withThrowingTaskGroup(of: Void.self) { group in
        let (responses, buffer) = AsyncThrowingStream.makeStream(
          of: OfflineMailbox_V1_SyncResponse.self)
        group.addTask {
          do {
            for try await response in response.messages { buffer.yield(response) }
            buffer.finish()
          } catch {
            buffer.finish(throwing: error)
          }
        }
        try await body(PhoneStream(requests: requests, responses: responses))
        group.cancelAll()
      }
    }
  }
}
