import Foundation
import MailboxTesting
import Synchronization

/// A process that is ended once, by whoever comes first.
final class RunningProcess: Sendable {
  private struct Held: ~Copyable, Sendable {
    var process: SpawnedProcess?
  }

  let processID: Int32
  private let held: Mutex<Held>

  init(_ process: consuming SpawnedProcess) {
    processID = process.processID
    held = Mutex(Held(process: process))
  }

  /// Tells it to end, and waits until it has.
  func end() async throws -> SpawnedProcess.Ending {
    var process = held.withLock { $0.process.take() }
    guard process != nil else { throw SoakFailure("the process has been ended") }
    process?.signal(SIGTERM)
    guard let ending = try await process?.wait() else { throw SoakFailure("no process") }
    return ending
  }
}
