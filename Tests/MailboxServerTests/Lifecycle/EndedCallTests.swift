@testable import MailboxServer
import GRPCCore
import Logging
import MailboxProtocol
import MailboxTesting
import Synchronization
import Testing

/// Calls whose clients have gone.
@Suite struct EndedCallTests {
  private final class Answers: RPCWriterProtocol {
    private let written = Mutex(0)

    var count: Int { written.withLock { $0 } }

    func write(_ element: Grpc_Health_V1_HealthCheckResponse) { written.withLock { $0 += 1 } }

    func write(contentsOf elements: some Sequence<Grpc_Health_V1_HealthCheckResponse>) {
      for element in elements { write(element) }
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `a watch of the health ends with its client, though nothing has changed`() async throws {
    let service = HealthService(health: Health())
    let answers = Answers()
    let method = MethodDescriptor(fullyQualifiedService: "grpc.health.v1.Health", method: "Watch")
    try await withServerContextRPCCancellationHandle { handle in
      let context = ServerContext(
        descriptor: method, remotePeer: "", localPeer: "", cancellation: handle)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await service.watch(
            request: .init(), response: RPCWriter(wrapping: answers), context: context)
        }
        try await eventually { answers.count == 1 }
        handle.cancel()
        try await group.waitForAll()
      }
    }
    #expect(answers.count == 1)
  }

  @Test func `a call that ended before its handler began is let go before anything is checked`()
    async throws
  {
    let limits = ServerLimits()
    let signIn = SignIn(keys: [], settings: SignInSettings(), now: { 0 })
    let gate = CallGate(
      signIn: CurrentSignIn(signIn), rate: CallRate(perSecond: 1, burstSeconds: 1, now: .now),
      depositRate: CallRate(perSecond: 1, burstSeconds: 1, now: .now), streams: OpenStreams([]),
      calls: OpenCalls(limits: .init(limits)), health: Health(),
      requestBytesMax: limits.requestBytesMax, logger: Logger(label: "test"))
    var metadata = Metadata()
    metadata.addString("7", forKey: OpenCalls.metadataKey)
    let refusal = await #expect(throws: Refusal.self) {
      _ = try await gate.admit(metadata, as: .app)
    }
    #expect(refusal?.reason == "callIsOver")
  }
}
