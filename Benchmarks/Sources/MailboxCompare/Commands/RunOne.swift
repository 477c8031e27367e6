internal import ArgumentParser
internal import Foundation

/// The child's side: one system on one work, step by step as the comparing process asks.
struct RunOne: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-one", abstract: "Run one system on one work; used by the comparison itself.",
    shouldDisplay: false)

  @Option var work: String
  @Option var system: String
  @Option var directory: String
  @Flag var quick = false

  func run() async throws {
    let sizes = quick ? Sizes.quick : Sizes.full
    guard let work = Works.named(work, sizes) else {
      throw ValidationError("there is no work '\(work)'")
    }
    var contender: (any Contender)?
    while let line = readLine() {
      let request = try JSONDecoder().decode(ChildRequest.self, from: Data(line.utf8))
      var reply = ChildReply()
      do {
        if request.step == .cases {
          reply.cases = work.cases(for: system)
          reply.opensAnew = work.opensAnew
        } else {
          let open: any Contender
          if let contender { open = contender } else { open = try await self.open(for: work) }
          contender = open
          reply.samples = try await step(request, work, open)
          reply.memory = memory(of: open)
        }
      } catch {
        reply.failure = "\(error)"
      }
      let answer = try JSONEncoder().encode(reply) + Data([UInt8(ascii: "\n")])
      try FileHandle.standardOutput.write(contentsOf: answer)
    }
    await contender?.close()
  }

  private func open(for work: any Work) async throws -> any Contender {
    let opening = work.opening
    let start = ContinuousClock.now
    let contender = try await Systems.open(
      system,
      OpeningOptions(
        directory: directory, users: opening.users,
        journalBudgetBytes: opening.journalBudgetBytes,
        mailboxMessagesMax: opening.mailboxMessagesMax))
    contender.secondsToOpen = ContinuousClock.now.seconds(since: start)
    return contender
  }

  private func step(
    _ request: ChildRequest, _ work: any Work, _ contender: any Contender
  ) async throws -> [Sample] {
    guard request.step == .measure else {
      try await work.prepare(request.name, contender)
      return []
    }
    return try await work.measure(request.name, round: request.round, contender)
  }

  private func memory(of contender: any Contender) -> ProcessMemory? {
    let own = ProcessMemory(process: getpid())
    guard contender.serverProcess != 0,
      let server = ProcessMemory(process: contender.serverProcess)
    else { return own }
    return own.map { $0 + server }
  }
}
