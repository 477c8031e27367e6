import GRPCCore

/// The hostile who use calls that anyone may use, and too much of them.
struct HostileCalls: Sendable {
  /// The number of calls that one of them has under way.
  private static let width = 8
  private static let crowd = (0..<5000).map { "crowd-\($0)" }

  let connection: SoakConnection

  func run(_ kind: HostileKind, _ deeds: Deeds) async throws {
    await withDiscardingTaskGroup { group in
      for lane in 0..<Self.width {
        group.addTask {
          var number = lane
          while !Task.isCancelled {
            do {
              try await call(kind, number)
              deeds.note("calls")
            } catch let error as RPCError {
              deeds.note("refused with \(error.code)")
              try? await Task.sleep(for: .milliseconds(20))
            } catch {
              deeds.note("failed")
            }
            number += Self.width
          }
        }
      }
    }
  }

  private func call(_ kind: HostileKind, _ number: Int) async throws {
    switch kind {
    case .retries:
      // Odd lanes: one id to all; even lanes: one id to one after the other.
      if number % 2 == 1 {
        try await connection.deposit("again", id: "same", from: "mallory", to: Self.crowd)
      } else {
        try await connection.deposit(
          "again", id: "one", from: "mallory", to: [Self.crowd[number % Self.crowd.count]])
      }
    case .conversations:
      try await connection.mute(
        (0..<100).map { "no-group-\(number)-\($0)" }, of: "conversations-user")
    case .flood:
      try await connection.deposit(
        String(repeating: "f", count: 60_000), id: "flood-\(number)", from: "mallory",
        to: ["flooded"])
    case .devices:
      try await connection.signIn("device-\(number)", of: "devices-user")
    default:
      try await connection.askWithoutRight(
        number % 2 == 0 ? "not.a.token" : String(repeating: "x", count: 2000))
    }
  }
}
