internal import MailboxPush
internal import NIOCore
internal import NIOHTTP2
internal import NIOTLS

extension APNsConnection {
  /// The time that a ping may take, in seconds, unless pings come more often than that.
  private static let pingAnswerSeconds: UInt32 = 20

  // MARK: From TCP to settings

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let limit = settings.connectSecondsMax
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(limit))) {
      [weak self] in self?.close("no settings of HTTP/2 within \(limit) s")
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    timer?.cancel()
    firstAnswerTimer?.cancel()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent, negotiated != "h2" {
      close("it does not speak HTTP/2 over TLS")
    }
    context.fireUserInboundEventTriggered(event)
  }

  /// The provider has told its settings.
  func becameReady() {
    timer?.cancel()
    pingLater()
    link?.opened(self)
  }

  // MARK: Pings

  private func pingLater() {
    let interval = TimeAmount.seconds(Int64(settings.pingSeconds))
    timer = context?.eventLoop.assumeIsolated().scheduleTask(in: interval) { [weak self] in
      guard let self else { return }
      if lastHeard + interval > .now() { pingLater() } else { ping() }
    }
  }

  private func ping() {
    let begun = NIODeadline.now()
    let limit = min(Self.pingAnswerSeconds, settings.pingSeconds)
    write(.ping(HTTP2PingData(withInteger: 1), ack: false), on: .rootStream)
    flushSoon()
    timer = context?.eventLoop.assumeIsolated().scheduleTask(in: .seconds(Int64(limit))) {
      [weak self] in
      guard let self else { return }
      // Whatever was heard is as good as its answer.
      if lastHeard < begun { close("it does not answer pings") } else { pingLater() }
    }
  }

  // MARK: The first answer

  /// A token gets one stream until something is answered, so one answer that does not come would hold all
  /// that waits. Runs from the first push that has none.
  func expectFirstAnswer() {
    guard !hasAnswered, firstAnswerTimer == nil, let context else { return }
    let limit = TimeAmount.seconds(Int64(settings.firstAnswerSecondsMax))
    let oldest = exchanges.values.map(\.sentAt).min() ?? .now()
    firstAnswerTimer = context.eventLoop.assumeIsolated().scheduleTask(deadline: oldest + limit) {
      [weak self] in
      guard let self else { return }
      firstAnswerTimer = nil
      guard let oldest = exchanges.values.map(\.sentAt).min() else { return }
      if oldest + limit <= .now() { giveUpUnanswered() } else { expectFirstAnswer() }
    }
  }

  /// Gives all back that was sent, in the order in which it was, and closes.
  private func giveUpUnanswered() {
    let unanswered = exchanges.sorted { $0.key < $1.key }.map(\.value.push)
    exchanges = [:]
    isLeaving = true
    ending = ending ?? "no first answer within \(settings.firstAnswerSecondsMax) s"
    link?.unanswered(self, unanswered)
    close("no first answer within \(settings.firstAnswerSecondsMax) s")
  }

  // MARK: The end

  /// Answers what is overdue. A provider of which nothing was heard meanwhile is given up.
  func expire(now: NIODeadline) {
    let overdue = exchanges.filter { $0.value.push.deadline <= now }
    let isSilent = overdue.values.contains { $0.sentAt > lastHeard }
    if isSilent { isLeaving = true }
    for (id, exchange) in overdue {
      exchanges[id] = nil
      write(.rstStream(.cancel), on: id)
      link?.lost(exchange.push, "no answer within \(settings.answerSecondsMax) s")
    }
    guard !overdue.isEmpty else { return }
    flushSoon()
    if isSilent { close("nothing was heard for \(settings.answerSecondsMax) s") }
    closeIfDone()
  }

  func goingAway(_ last: HTTP2StreamID, _ code: HTTP2ErrorCode, _ data: ByteBuffer) {
    // What is said of a connection is said as 403 would be of a push.
    let answer = APNsAnswer(status: 403, body: data)
    isLeaving = true
    ending = ending ?? "it is going away\(answer.reason.map { ": \($0)" } ?? "")"
    let untouched = exchanges.keys.filter { $0 > last }
    if case .misconfigured = answer.outcome {
      link?.refused(self, answer.outcome)
      for id in untouched { exchanges.removeValue(forKey: id)?.push.answer(answer.outcome) }
    } else {
      // Before what it hands back is sent again, which is to be on another one.
      link?.left(self)
      handBack(untouched)
    }
    closeIfDone()
  }

  /// Gives pushes back that the provider says it has not looked at.
  func handBack(_ ids: [HTTP2StreamID]) {
    // In the order in which they were sent, and before what waits.
    for id in ids.sorted(by: >) {
      if let exchange = exchanges.removeValue(forKey: id) { link?.handedBack(exchange.push) }
    }
    link?.hasRoom()
  }

  func lose(_ id: HTTP2StreamID, _ code: HTTP2ErrorCode) {
    lose(id, "the stream was reset: \(code)")
  }

  func lose(_ id: HTTP2StreamID, _ reason: String) {
    guard let exchange = exchanges.removeValue(forKey: id) else { return }
    link?.lost(exchange.push, reason)
    closeIfDone()
  }

  /// Sends nothing more, and closes when everything is answered.
  func leave() {
    isLeaving = true
    closeIfDone()
  }

  func closeIfDone() {
    if isLeaving && exchanges.isEmpty { close("it is done") }
  }

  /// Closes; what is under way is lost.
  func close(_ reason: String) {
    ending = ending ?? reason
    guard let context else { return }
    write(.goAway(lastStreamID: .rootStream, errorCode: .noError, opaqueData: nil), on: .rootStream)
    context.flush()
    context.close(promise: nil)
    end(reason)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // An error of one stream ends that one only.
    if let error = error as? NIOHTTP2Errors.StreamError {
      lose(error.streamID, FailureWords.of(error.baseError))
    } else {
      let reason = FailureWords.of(error)
      ending = ending ?? reason
      context.close(promise: nil)
      end(reason)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    end("the provider closed the connection")
    context.fireChannelInactive()
  }

  /// Nothing comes of it any more. TLS takes its time to close, which nobody has to wait for.
  private func end(_ reason: String) {
    guard !hasEnded else { return }
    hasEnded = true
    isLeaving = true
    timer?.cancel()
    firstAnswerTimer?.cancel()
    let why = ending ?? reason
    let lost = exchanges.values.map(\.push)
    exchanges = [:]
    for push in lost { link?.lost(push, why) }
    link?.closed(self, why)
  }
}
