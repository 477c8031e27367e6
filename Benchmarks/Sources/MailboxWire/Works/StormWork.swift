internal import Foundation

/// Everyone comes back within a second, over TLS.
struct StormWork {
  let sizes: Sizes
  let directory: String

  func measure() throws -> [Figure] {
    let certificate = try Certificates(in: directory)
    var figures = try mailbox(certificate)
    figures += try broker(certificate)
    return figures
  }

  private func mailbox(_ certificate: Certificates) throws -> [Figure] {
    var outcomes: [Outcome] = []
    for round in 1...sizes.rounds {
      let store = directory + "/store\(round)"
      _ = try Child.run(
        .fillStore(
          FillStore(
            directory: store, users: sizes.stormDevices, messages: sizes.stormMessages,
            messageBytes: sizes.messageBytes, isSettled: false)))
      let server = try Child(.serveStore(ServeStore(directory: store, certificate: certificate)))
      defer { server.end() }
      guard let port = try server.answer().port else { throw MeasuringError("no port") }
      outcomes.append(
        try storm(port: port, certificate, server) { Part.phones($0) })
      Work.say("storm: mailbox, round \(round): \(outcomes.last?.line ?? "")")
    }
    return figures("mailbox", outcomes)
  }

  private func broker(_ certificate: Certificates) throws -> [Figure] {
    var outcomes: [Outcome] = []
    for round in 1...sizes.rounds {
      let place = directory + "/broker\(round)"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      guard let (server, port, tlsPort) = try BrokerQueues.start(in: place, certificate) else {
        Work.say("storm: mosquitto is left out: it is not installed")
        return []
      }
      defer { server.end() }
      do {
        _ = try Child.run(
          .fillBroker(
            BrokerQueues(
              port: port, clients: sizes.stormDevices, messages: sizes.stormMessages,
              messageBytes: sizes.messageBytes)))
        outcomes.append(
          try storm(port: tlsPort, certificate, server) { Part.subscribers($0) })
        Work.say("storm: mosquitto, round \(round): \(outcomes.last?.line ?? "")")
      } catch {
        // A rival that does not get through is no failure of the benchmark.
        Work.say("storm: mosquitto, round \(round), has no figure: \(error)")
      }
    }
    return outcomes.isEmpty ? [] : figures("mosquitto", outcomes)
  }

  // MARK: A storm

  private struct Outcome {
    var seconds = 0.0
    var waits: [Double] = []
    var messages = 0
    var retries = 0
    var peakBytes = 0.0

    var line: String {
      String(format: "%.1f s, %d messages, %d came again", seconds, messages, retries)
    }
  }

  private func storm(
    port: Int, _ certificate: Certificates, _ server: Child, _ part: (StormPhones) -> Part
  ) throws -> Outcome {
    let each = (sizes.stormDevices + sizes.stormProcesses - 1) / sizes.stormProcesses
    let clients = try stride(from: 0, to: sizes.stormDevices, by: each).map { first in
      try Child(
        part(
          StormPhones(
            port: port, certificate: certificate, first: first,
            count: min(each, sizes.stormDevices - first), total: sizes.stormDevices,
            messages: sizes.stormMessages)))
    }
    defer { for client in clients { client.end() } }
    for client in clients { _ = try client.answer() }
    let began = Clock.now
    for client in clients { try client.go() }
    var outcome = Outcome()
    for client in clients {
      let answer = try client.answer()
      outcome.seconds = max(outcome.seconds, answer.endedAt - began)
      outcome.waits += answer.waits
      outcome.messages += answer.messages
      outcome.retries += answer.retries
    }
    guard outcome.messages == sizes.stormDevices * sizes.stormMessages else {
      throw MeasuringError("\(outcome.messages) messages came")
    }
    outcome.peakBytes = try ProcessMemory(process: server.process).peakResident
    return outcome
  }

  private func figures(_ system: String, _ outcomes: [Outcome]) -> [Figure] {
    [
      Figure("storm-all-drained", system, "s", outcomes.map(\.seconds)),
      Figure("storm-device-p50", system, "ms", outcomes.map { $0.waits.value(atShare: 0.5) }),
      Figure("storm-device-p99", system, "ms", outcomes.map { $0.waits.value(atShare: 0.99) }),
      Figure("storm-came-again", system, "times", outcomes.map { Double($0.retries) }),
      Figure("storm-server-peak", system, "B", outcomes.map(\.peakBytes)),
    ]
  }
}
