internal import Foundation

/// One large mailbox drained over a connection, on one core a side; rounds take turns.
struct DrainWork {
  let sizes: Sizes
  let directory: String

  /// One system: what a round runs, and the work it is listed under.
  private struct Contender {
    let work: String
    let system: String
    var isRival = false
    let round: (Int) throws -> Answer
  }

  func measure() throws -> [Figure] {
    let settled = directory + "/settled"
    let recent = directory + "/recent"
    Work.say("drain: filling two stores with \(sizes.drainMessages) messages")
    for (path, isSettled) in [(settled, true), (recent, false)] {
      _ = try Child.run(
        .fillStore(
          FillStore(
            directory: path, users: 1, messages: sizes.drainMessages,
            messageBytes: sizes.messageBytes, isSettled: isSettled)))
    }
    // From memory is read before an owner takes the store.
    let memory = try Child(.servePages(ServePages(directory: settled)))
    defer { memory.end() }
    let memoryPort = try port(of: memory)
    let decoded = try (0..<sizes.rounds).map { _ in
      try Child.run(.decode(DecodePages(directory: settled)))
    }
    let server = try Child(.serveStore(ServeStore(directory: settled, isPinned: true)))
    defer { server.end() }
    let recentServer = try Child(.serveStore(ServeStore(directory: recent, isPinned: true)))
    defer { recentServer.end() }
    let (port, recentPort) = (try port(of: server), try port(of: recentServer))

    var contenders = [
      Contender(work: "drain", system: "mailbox") {
        try Child.run(.readStream(ReadStream(port: port, device: "raw\($0)")))
      },
      Contender(work: "drain", system: "mailbox-recent") {
        try Child.run(.readStream(ReadStream(port: recentPort, device: "raw\($0)")))
      },
      Contender(work: "drain", system: "from-memory") {
        try Child.run(.readStream(ReadStream(port: memoryPort, device: "raw\($0)")))
      },
      Contender(work: "drain-client", system: "mailbox-client") {
        try Child.run(.readByClient(ReadStream(port: port, device: "app\($0)")))
      },
      Contender(work: "drain-client", system: "mailbox-client-more-cores") {
        try Child.run(
          .readByClient(ReadStream(port: port, device: "free\($0)", isPinned: false)))
      },
      Contender(work: "drain-client", system: "grpc-and-decode") {
        try Child.run(.readByCalls(ReadStream(port: memoryPort, device: "calls\($0)")))
      },
      Contender(work: "drain-client", system: "decode-in-memory") { decoded[$0] },
    ]
    let redis = try startRedis()
    defer { redis?.server.end() }
    if let redis { contenders.append(redis.contender) }
    let broker = try startBroker()
    defer { broker?.server.end() }
    if let broker { contenders.append(broker.contender) }
    return try rounds(of: contenders)
  }

  private func port(of server: Child) throws -> Int {
    guard let port = try server.answer().port else { throw MeasuringError("no port") }
    return port
  }

  private func rounds(of contenders: [Contender]) throws -> [Figure] {
    var answers = [[Answer]](repeating: [], count: contenders.count)
    for round in 0..<sizes.rounds {
      for (index, contender) in contenders.enumerated() {
        do {
          let answer = try contender.round(round)
          guard answer.messages == sizes.drainMessages else {
            throw MeasuringError(
              "\(contender.system): \(answer.messages) of \(sizes.drainMessages) messages came")
          }
          Work.say("drain: \(contender.system), round \(round + 1)")
          answers[index].append(answer)
        } catch  where contender.isRival {
          // A rival that does not get through is no failure of the benchmark.
          Work.say("drain: \(contender.system), round \(round + 1), has no figure: \(error)")
        }
      }
    }
    return zip(contenders, answers).flatMap { contender, answers in
      if answers.isEmpty { return [] as [Figure] }
      let messages = Figure(
        contender.work, contender.system, "messages/s",
        answers.map { Double($0.messages) / $0.seconds })
      guard contender.work == "drain" else { return [messages] }
      return [
        messages,
        Figure(
          contender.work, contender.system, "B/s", answers.map { Double($0.bytes) / $0.seconds }),
      ]
    }
  }

  private func startRedis() throws -> (server: Child, contender: Contender)? {
    guard let (server, port) = try RedisRange.start(in: directory) else {
      Work.say("drain: redis is left out: redis-server is not installed")
      return nil
    }
    let plan = RedisRange(
      port: port, messages: sizes.drainMessages, messageBytes: sizes.messageBytes)
    _ = try Child.run(.fillRedis(plan))
    let contender = Contender(work: "drain", system: "redis-xrange", isRival: true) { _ in
      try Child.run(.readRedis(plan))
    }
    return (server, contender)
  }

  private func startBroker() throws -> (server: Child, contender: Contender)? {
    let certificate = try Certificates(in: directory)
    guard let (server, port, _) = try BrokerQueues.start(in: directory, certificate) else {
      Work.say("drain: mosquitto is left out: it is not installed")
      return nil
    }
    Core.pin(server.process, to: Core.server)
    let plan = BrokerQueues(
      port: port, clients: 1, messages: sizes.drainMessages, messageBytes: sizes.messageBytes)
    let contender = Contender(work: "drain", system: "mosquitto", isRival: true) { _ in
      // A queue is empty when it was taken.
      _ = try Child.run(.fillBroker(plan))
      return try Child.run(.readBroker(plan))
    }
    return (server, contender)
  }
}
