internal import Foundation
internal import Synchronization

/// Ends the children and removes what they stored when the comparison is interrupted.
enum Interruption {
  private static let processes = Mutex<Set<pid_t>>([])
  private static let sources = Mutex<[Unchecked]>([])

  static func watch(_ process: pid_t) { processes.withLock { _ = $0.insert(process) } }

  static func forget(_ process: pid_t) { processes.withLock { _ = $0.remove(process) } }

  /// From now on an interruption removes this directory.
  static func cleanUp(_ directory: String) {
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        // Each child leads a group, in which its server is.
        for process in processes.withLock({ $0 }) { kill(-process, SIGKILL) }
        try? FileManager.default.removeItem(atPath: directory)
        exit(128 + number)
      }
      source.resume()
      sources.withLock { $0.append(Unchecked(source: source)) }
    }
  }

  /// A source is only kept alive here.
  private struct Unchecked: @unchecked Sendable { let source: any DispatchSourceSignal }
}
