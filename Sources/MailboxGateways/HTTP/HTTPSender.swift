internal import AsyncHTTPClient
internal import Foundation
internal import MailboxPush
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import Synchronization

/// Posts to a web address, within limits: no redirects, a time, so many at once, a short answer.
final class HTTPSender: Sendable {
  /// The answer that came back, as far as it is read.
  struct Answer: Sendable {
    let status: Int
    let retryAfterSeconds: UInt32?
    let body: [UInt8]
  }

  /// The reason that nothing came back; it may be tried again.
  struct Failure: Error {
    let reason: String
  }

  /// The most bytes of an answer that are read.
  private static let answerBytesMax = 16_384

  private let client: HTTPClient
  private let settings: GatewaySettings
  private let clock: GatewayClock
  private let state = Mutex(State())

  private struct State {
    var underway = 0
    var isClosed = false
    /// The callers of `close` that wait for the last one.
    var closers: [CheckedContinuation<Void, Never>] = []
  }

  init(trustRoots: NIOSSLTrustRoots?, settings: GatewaySettings, clock: GatewayClock) {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.minimumTLSVersion = .tlsv12
    tls.trustRoots = trustRoots
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow)
    configuration.timeout.connect = .seconds(Int64(settings.connectSecondsMax))
    // An attempt of ours is one: the dispatcher waits between them.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    self.settings = settings
    self.clock = clock
  }

  deinit {
    // After `close` it is shut down already, and says so to nobody.
    client.shutdown { _ in }
  }

  /// Posts a body. In a task of its own: what is under way is waited for, also by who was cancelled.
  func post(
    _ body: [UInt8], to url: String, _ headers: [(String, String)],
    by deadline: ContinuousClock.Instant
  ) async throws(Failure) -> Answer {
    try begin()
    defer { end() }
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    request.body = .bytes(body)
    let result = await Task { [request] in await self.execute(request, by: deadline) }.value
    return try result.get()
  }

  /// The time by which something that begins now has to be answered.
  var deadline: ContinuousClock.Instant { .now + .seconds(Int64(settings.answerSecondsMax)) }

  private func execute(
    _ request: HTTPClientRequest, by deadline: ContinuousClock.Instant
  ) async -> Result<Answer, Failure> {
    await withTaskGroup { group in
      group.addTask { await self.exchange(request) }
      group.addTask {
        try? await Task.sleep(until: deadline)
        return .failure(Failure(reason: "no answer in time"))
      }
      let first = await group.next()
      group.cancelAll()
      return first ?? .failure(Failure(reason: "it was not sent"))
    }
  }

  private func exchange(_ request: HTTPClientRequest) async -> Result<Answer, Failure> {
    do {
      let response = try await client.execute(
        request, timeout: .seconds(Int64(settings.answerSecondsMax)))
      var body: [UInt8] = []
      for try await part in response.body {
        body += part.readableBytesView.prefix(Self.answerBytesMax - body.count)
        if body.count == Self.answerBytesMax { break }
      }
      return .success(
        Answer(
          status: Int(response.status.code),
          retryAfterSeconds: response.headers.first(name: "retry-after").flatMap {
            RetryAfter.seconds($0, unixSeconds: clock.unixSeconds())
          }, body: body))
    } catch {
      return .failure(Failure(reason: FailureWords.of(error)))
    }
  }

  // MARK: The end

  /// Takes nothing more, and waits for what is under way.
  func close() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        state.isClosed = true
        if state.underway > 0 { state.closers.append(continuation) }
        return state.underway == 0
      }
      if isIdle { continuation.resume() }
    }
    // Closed a second time there is nothing to do.
    try? await client.shutdown()
  }

  private func begin() throws(Failure) {
    let most = settings.waitingPushesMax
    let refusal = state.withLock { state -> String? in
      if state.isClosed { return "the gateway is closed" }
      if state.underway >= most { return "\(state.underway) pushes wait already" }
      state.underway += 1
      return nil
    }
    if let refusal { throw Failure(reason: refusal) }
  }

  private func end() {
    let closers = state.withLock { state in
      state.underway -= 1
      guard state.underway == 0 else { return [] as [CheckedContinuation<Void, Never>] }
      defer { state.closers = [] }
      return state.closers
    }
    for closer in closers { closer.resume() }
  }
}
