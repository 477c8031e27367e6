internal import ArgumentParser
internal import Foundation

/// One of the processes of a work; started by the others, and not by hand.
struct RunPart: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "part", shouldDisplay: false)

  @Argument(help: "What it does, as JSON.")
  var part: String

  func run() async throws {
    signal(SIGPIPE, SIG_IGN)
    OpenFiles.raiseLimit()
    let part = try JSONDecoder().decode(Part.self, from: Data(part.utf8))
    do {
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
      case .readBroker(let plan): try await plan.read()
      case .fillBroker(let plan): try await plan.fill()
      case .phones(let plan): try await plan.run()
      case .subscribers(let plan): try await plan.runSubscribers()
      case .idlePhones(let plan): try await plan.run()
      }
    } catch {
      Answer.say(Answer(failure: "\(error)"))
    }
    // Threads that wait for input would keep it.
    ParentProcess.endThisOne()
  }
}
