import Foundation
import GRPCCore
import MailboxProtocol
import Synchronization

/// Mailboxes of which a settled byte is flipped on the disk while the server runs, and who go on
/// getting and draining messages.
final class DamagedMailboxes: Sendable {
  private static let users = (0..<5).map { "damaged-\($0)" }
  private static let messages = 40
  private static let settleSeconds = 60
  /// Deposits that make the journal settle what stands before them.
  private static let pushingBytes = 60_000

  private let task: Task<Void, Never>
  private let flips: Int
  private let counts: Counts

  private final class Counts: Sendable {
    let served = Atomic<Int>(0)
    let refused = Atomic<Int>(0)
  }

  private init(flips: Int, task: Task<Void, Never>, counts: Counts) {
    self.flips = flips
    self.task = task
    self.counts = counts
  }

  /// Deposits to them, waits until that is settled, flips a byte of each, and goes on.
  static func make(
    in store: String, over connection: SoakConnection
  ) async throws -> DamagedMailboxes {
    for user in users {
      for number in 0..<messages {
        try await connection.deposit(
          marker(of: user) + " \(number)", id: "d-\(number)", from: "friend", to: [user])
      }
    }
    var unflipped = Set(users)
    var pushed = 0
    let start = ContinuousClock.now
    while !unflipped.isEmpty, ContinuousClock.now - start < .seconds(settleSeconds) {
      // Fills the journal, so that what was deposited is settled.
      for _ in 0..<40 {
        pushed += 1
        try await connection.deposit(
          String(repeating: "p", count: pushingBytes), id: "p-\(pushed)", from: "pusher-\(pushed)",
          to: ["pushed-\(pushed % 50)"])
      }
      for user in unflipped where try flip(marker(of: user), in: "\(store)/settled") {
        unflipped.remove(user)
      }
    }
    let counts = Counts()
    let task = Task {
      var number = messages
      while !Task.isCancelled {
        for user in users {
          number += 1
          do {
            try await connection.deposit(
              marker(of: user), id: "d-\(number)", from: "friend", to: [user])
            let page = try await connection.drain("phone", of: user)
            try await connection.acknowledge(page.cursor, device: "phone", of: user)
            counts.served.add(1, ordering: .relaxed)
          } catch {
            counts.refused.add(1, ordering: .relaxed)
          }
        }
        try? await Task.sleep(for: .milliseconds(200))
      }
    }
    return DamagedMailboxes(flips: users.count - unflipped.count, task: task, counts: counts)
  }

  /// Ends them; says what they met.
  func stop() async -> String {
    task.cancel()
    await task.value
    return "\(flips) flipped, served \(counts.served.load(ordering: .relaxed)) times, refused "
      + "\(counts.refused.load(ordering: .relaxed)) times"
  }

  private static func marker(of user: String) -> String { "the settled words of \(user)" }

  /// Flips a byte of the frame that holds some words; false when no queue file has them.
  private static func flip(_ words: String, in directory: String) throws -> Bool {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
    for name in names where name.hasSuffix(".queue") {
      let path = "\(directory)/\(name)"
      guard let bytes = FileManager.default.contents(atPath: path),
        let range = bytes.range(of: Data(words.utf8))
      else { continue }
      let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
      // The wire form's tag and length stand before the words: with these gone nothing can be read.
      let place = max(range.lowerBound - 12, 0)
      try file.seek(toOffset: UInt64(place))
      try file.write(contentsOf: Data(bytes[place..<(place + 12)].map { ~$0 }))
      try file.close()
      return true
    }
    return false
  }
}
