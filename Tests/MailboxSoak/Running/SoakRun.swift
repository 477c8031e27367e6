import ArgumentParser
import Foundation
import MailboxTesting
import UnixSignals

/// The whole soak: users alone, with the hostile at another server of the same machine, with the hostile
/// beside them, and alone again.
///
/// ```
/// alone: 1/6 of the time | elsewhere: 1/6 | beside: 3/6 | alone: 1/6 | drained to the end, compared
/// ```
///
/// The hostile take processors, whoever they work against. What is waited longer beside them than with
/// them elsewhere is what they do to others by sharing a server.
struct SoakRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs the whole soak (the default).")

  @Option(help: "How long it takes, in seconds: 20 and more.")
  var seconds = 600
  @Option(help: "How many ordinary users there are.")
  var users = 1000
  @Option(help: "Deposits a second by them, and as many drains.")
  var rate = 60
  @Option(help: "The seed of what they do.")
  var seed: UInt64 = 1
  @Option(help: "Only these kinds of the hostile; may repeat.")
  var only: [HostileKind] = []
  @Option(help: "The server's program; the one beside this.")
  var mailboxd: String?
  @Flag(help: "Fails as well when ordinary users wait more than twice as long as alone.")
  var strict = false

  func validate() throws {
    guard seconds >= 20, users >= 2, rate >= 1 else {
      throw ValidationError("it takes 20 seconds, 2 users and a rate of 1 at least")
    }
  }

  func run() async throws {
    let ground = try SoakGround()
    let server = try await ServerUnderSoak.start(program: mailboxd, in: ground.storeParent)
    do {
      let report = try await untilTold { try await soak(server, on: ground) }
      try await server.stop()
      print(report.text)
      guard report.complaints(strict: strict).isEmpty else { throw ExitCode(1) }
    } catch {
      print("the server's log ends:\n\(server.logEnd)")
      throw error
    }
  }

  /// Runs `body`, or throws when the process is told to end: then the server and the hostile, which
  /// are processes of their own, are ended with it.
  private func untilTold<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    return try await withThrowingTaskGroup(of: Result.self) { group in
      group.addTask { try await body() }
      group.addTask {
        for await signal in signals { throw SoakFailure("ended by \(signal)") }
        throw CancellationError()
      }
      defer { group.cancelAll() }
      guard let result = try await group.next() else { throw CancellationError() }
      return result
    }
  }

  private func soak(
    _ server: ServerUnderSoak, on ground: SoakGround
  ) async throws -> SoakReport {
    let ordinary = OrdinaryUsers(count: users, ratePerSecond: rate, seed: seed)
    let kinds = only.isEmpty ? HostileKind.allCases.filter(ground.allows) : only
    return try await server.withConnection { connection in
      var report = SoakReport(
        kinds: kinds, leftOut: HostileKind.allCases.filter { !kinds.contains($0) })
      try await ordinary.signIn(over: connection)
      // Warm: every mailbox exists, every table has been touched.
      _ = try await ordinary.work(seconds: max(seconds / 20, 3), over: connection)
      report.before = try server.figures
      report.alone = try await ordinary.work(seconds: seconds / 6, over: connection)
      report.elsewhere = try await besideHostiles(
        kinds.filter(\.isRemote), ofAnotherServerOn: ground, ordinary, connection)
      let hostiles = try await Hostiles(kinds, against: server, on: ground, connection)
      report.beside = try await ordinary.work(seconds: seconds / 2, over: connection)
      report.during = try server.figures
      report.hostileWords = try await hostiles.stop()
      report.aloneAgain = try await ordinary.work(seconds: seconds / 6, over: connection)
      report.losses = try await ordinary.drainAll(over: connection)
      report.after = try await server.figuresOnceAtRest(near: report.before)
      return report
    }
  }
  private func besideHostiles(
    _ kinds: [HostileKind], ofAnotherServerOn ground: SoakGround, _ ordinary: OrdinaryUsers,
    _ connection: SoakConnection
  ) async throws -> Waits {
    try await ground.withOtherStoreParent { path in
      let other = try await ServerUnderSoak.start(program: mailboxd, in: path)
      let hostiles = try await Hostiles(kinds, against: other, on: ground, connection)
      let waits = try await ordinary.work(seconds: seconds / 6, over: connection)
      _ = try await hostiles.stop()
      try await other.stop()
      return waits
    }
  }
}
