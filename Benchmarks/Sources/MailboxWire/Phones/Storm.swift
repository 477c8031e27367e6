internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Devices that come within a second. Those that the server asks to, or that lose their connection,
/// come again, until each has all of its messages, in order and once.
final class Storm: Sendable {
  typealias Tell = @Sendable (PhoneEvent, PhoneState) -> Void
  typealias MakeHandler = @Sendable (Int, PhoneState, @escaping Tell) -> any ChannelHandler

  private struct State {
    var startedAt: [Int: ContinuousClock.Instant] = [:]
    var waits: [Double] = []
    var messages = 0
    var bytes = 0
    var retries = 0
    var failure: String?
  }

  private let plan: StormPhones
  private let connecting: Connecting
  private let makeHandler: MakeHandler
  private let state = Mutex(State())
  private let done = AsyncStream.makeStream(of: Void.self)

  init(
    _ plan: StormPhones, over connecting: Connecting, makeHandler: @escaping MakeHandler
  ) {
    self.plan = plan
    self.connecting = connecting
    self.makeHandler = makeHandler
  }

  /// Waits for go, and answers when the last device is done.
  func run() async throws {
    Answer.say(Answer())
    await ParentProcess.waitForGo()
    let group = MultiThreadedEventLoopGroup.singleton
    for index in 0..<plan.count {
      let delay = Double(plan.first + index) / Double(plan.total) * StormPhones.within
      come(index, PhoneState(), on: group.next(), after: .milliseconds(Int64(delay * 1000)))
    }
    let timer = Task { [done] in
      try await Task.sleep(for: .seconds(StormPhones.secondsMax))
      done.continuation.yield()
    }
    for await _ in done.stream { break }
    timer.cancel()
    try answer()
  }

  private func answer() throws {
    let state = state.withLock { $0 }
    if let failure = state.failure { throw MeasuringError(failure) }
    guard state.waits.count == plan.count else {
      throw MeasuringError(
        "\(state.waits.count) of \(plan.count) devices were done after \(StormPhones.secondsMax) s")
    }
    Answer.say(
      Answer(
        bytes: state.bytes, messages: state.messages, endedAt: Clock.now, waits: state.waits,
        retries: state.retries))
  }

  private func come(
    _ index: Int, _ phone: PhoneState, on loop: any EventLoop, after pause: TimeAmount
  ) {
    loop.scheduleTask(in: pause) {
      self.state.withLock { state in
        if state.startedAt[index] == nil { state.startedAt[index] = .now }
      }
      self.connecting.connect(on: loop) {
        self.makeHandler(index, phone) { self.take($0, $1, of: index, on: loop) }
      }.whenFailure { _ in
        self.take(.comesBack(afterMilliseconds: 200), phone, of: index, on: loop)
      }
    }
  }

  private func take(
    _ event: PhoneEvent, _ phone: PhoneState, of index: Int, on loop: any EventLoop
  ) {
    switch event {
    case .caughtUp: finish(index, phone)
    case .comesBack(let milliseconds):
      state.withLock { $0.retries += 1 }
      // By chance, as clients do, so that those who lost their connection together come apart.
      let pause = milliseconds + Int.random(in: 0...200)
      come(index, phone, on: loop, after: .milliseconds(Int64(pause)))
    case .failed(let reason): fail("device \(index): \(reason)")
    case .live: break
    }
  }

  private func finish(_ index: Int, _ phone: PhoneState) {
    guard phone.messages == plan.messages else {
      return fail("device \(index) has \(phone.messages) of \(plan.messages) messages")
    }
    let isLast = state.withLock { state in
      let wait = state.startedAt[index].map { (ContinuousClock.now - $0) / .milliseconds(1) } ?? 0
      state.waits.append(wait)
      state.messages += phone.messages
      state.bytes += phone.bytes
      return state.waits.count == plan.count
    }
    if isLast { done.continuation.yield() }
  }

  private func fail(_ reason: String) {
    state.withLock { $0.failure = $0.failure ?? reason }
    done.continuation.yield()
  }
}
