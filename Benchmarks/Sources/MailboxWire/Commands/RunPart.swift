internal import Dispatch
internal import Foundation

/// One of the processes of a work; started by the others, and not by hand.
struct RunPart: Sendable {
  /// The ``Part`` that it does.
  let json: String

  /// Does it and ends the process, or when its parent is gone.
  func runToEnd() -> Never {
    signal(SIGPIPE, SIG_IGN)
    OpenFiles.raiseLimit()
    let part: Part
    do {
      part = try JSONDecoder().decode(Part.self, from: Data(json.utf8))
    } catch {
      Answer.say(Answer(failure: "no part is '\(json)': \(error)"))
      ParentProcess.endThisOne()
    }
    // Before there are other threads: they have the core of the one that starts them.
    if let core = part.core { Core.pin(to: core) }
    ParentProcess.follow()
    Task {
      do { try await run(part) } catch { Answer.say(Answer(failure: "\(error)")) }
      ParentProcess.endThisOne()
    }
    dispatchMain()
  }

  private func run(_ part: Part) async throws {
    switch part {
    case .fillStore(let plan): try await plan.run()
    case .serveStore(let plan): try await plan.run()
    case .servePages(let plan): try await plan.run()
    case .readStream(let plan): try await plan.run()
    case .readByClient(let plan): try await plan.runClient()
    case .readByCalls(let plan): try await plan.runCalls()
    case .decode(let plan): try await plan.run()
    case .fillRedis(let plan): try await plan.fill()
    case .readRedis(let plan): try await plan.read()
    case .fillBroker(let plan): try await plan.fill()
    case .readBroker(let plan): try await plan.read()
    case .phones(let plan): try await plan.run()
    case .subscribers(let plan): try await plan.runSubscribers()
    case .idlePhones(let plan): try await plan.run()
    }
  }
}
