internal import Dispatch
internal import Foundation
internal import Synchronization

/// Ends the children and removes what they stored when the benchmark is interrupted.
enum Interruption {
  private static let processes = Mutex<Set<pid_t>>([])

  static func watch(_ process: pid_t) { processes.withLock { _ = $0.insert(process) } }

  static func forget(_ process: pid_t) { processes.withLock { _ = $0.remove(process) } }

  private static var signals: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
    return signals
  }

  /// Signals wait for ``cleanUp(_:)`` from now on.
  static func hold() {
    var signals = signals
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  /// From now on an interruption removes this directory. A thread waits for it.
  static func cleanUp(_ directory: String) {
    Thread.detachNewThread {
      var signals = signals
      var number: Int32 = 0
      sigwait(&signals, &number)
      let children = processes.withLock { $0 }
      for process in children { kill(process, SIGKILL) }
      // What still writes would leave files behind.
      for process in children { waitpid(process, nil, 0) }
      try? FileManager.default.removeItem(atPath: directory)
      exit(128 + number)
    }
  }
}
