internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import MailboxProtocol
internal import MailboxServer
internal import NIOCore
internal import NIOPosix
internal import SwiftProtobuf
internal import Synchronization

/// Phones that come, drain and stay; then a sender deposits for some of them, by chance, one after the
/// other, and each deposit's way to its phone is timed, the call included.
struct IdlePhones: Codable, Sendable {
  /// Phones that come at a time.
  private static let together = 64
  private static let secondsMax = 120

  var port: Int
  var certificate: Certificates
  var count: Int
  var deposits: Int

  func run() async throws {
    let connecting = try Connecting(port: port, trusting: certificate, for: "h2")
    let arrivals = Arrivals()
    let group = MultiThreadedEventLoopGroup.singleton
    let (events, told) = AsyncStream.makeStream(of: PhoneEvent.self)
    var next = events.makeAsyncIterator()
    var caughtUp = 0
    for number in 0..<count {
      if number - caughtUp >= Self.together, try await Self.next(&next) { caughtUp += 1 }
      let token = try await Names.token(Names.user(number))
      _ = try await connecting.connect(on: group.next()) {
        PhoneHandler(token: token, device: "phone", stays: true, state: PhoneState()) { event, _ in
          if case .live(let number) = event { arrivals.came(number) } else { told.yield(event) }
        }
      }.get()
    }
    while caughtUp < count, try await Self.next(&next) { caughtUp += 1 }
    Answer.say(Answer(messages: caughtUp))
    // The parent looks at the server's memory now.
    await ParentProcess.waitForGo()
    let waits = try await deposit(arrivals)
    Answer.say(Answer(messages: waits.count, waits: waits))
    await ParentProcess.waitForGo()
  }

  private static func next(
    _ events: inout AsyncStream<PhoneEvent>.AsyncIterator
  ) async throws -> Bool {
    guard let event = await events.next() else { return false }
    guard case .caughtUp = event else { throw MeasuringError("a phone: \(event)") }
    return true
  }

  private func deposit(_ arrivals: Arrivals) async throws -> [Double] {
    let token = try await Names.token("sender", role: .sender)
    return try await withGRPCClient(
      transport: try .http2NIOPosix(
        target: .ipv4(address: Names.authority, port: port),
        transportSecurity: .tls {
          $0.trustRoots = .certificates([.file(path: certificate.certificateFile, format: .pem)])
        })
    ) { client in
      let delivery = OfflineMailbox_V1_Delivery.Client(wrapping: client)
      var waits: [Double] = []
      for number in 0..<deposits {
        var request = OfflineMailbox_V1_DepositRequest()
        request.recipients = [Names.user(Int.random(in: 0..<count))]
        request.message.sender = "alice"
        var element = OfflineMailbox_V1_Element()
        element.text = "\(number) is on its way"
        request.message.elements = [element]
        let began = ContinuousClock.now
        _ = try await delivery.deposit(
          request, metadata: ["authorization": "Bearer \(token)"])
        let came = try await arrivals.moment(of: number, within: .seconds(Self.secondsMax))
        waits.append((came - began) / .milliseconds(1))
      }
      return waits
    }
  }
}

/// The times at which messages came, for one who waits for one of them at a time.
private final class Arrivals: Sendable {
  private let moments = Mutex<[Int: ContinuousClock.Instant]>([:])
  private let changed = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  func came(_ number: Int) {
    moments.withLock { $0[number] = .now }
    changed.continuation.yield()
  }

  func moment(of number: Int, within limit: Duration) async throws -> ContinuousClock.Instant {
    let timer = Task { [changed] in
      try await Task.sleep(for: limit)
      changed.continuation.finish()
    }
    defer { timer.cancel() }
    for await _ in changed.stream {
      if let moment = moments.withLock({ $0.removeValue(forKey: number) }) { return moment }
    }
    throw MeasuringError("message \(number) never came")
  }
}
