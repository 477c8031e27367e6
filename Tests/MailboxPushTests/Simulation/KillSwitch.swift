import MailboxModel
import Synchronization

/// Stops a dispatcher after so many of its steps, as if its process were killed there.
final class KillSwitch: Sendable {
  private let stepsLeft: Mutex<Int?>
  private let killed = Mutex(false)

  /// Nil never stops it.
  init(afterSteps steps: Int?) { stepsLeft = Mutex(steps) }

  /// One step; throws where it is the last.
  func step() throws(MailboxError) {
    let dies = stepsLeft.withLock { left in
      guard let steps = left else { return false }
      left = steps - 1
      return steps <= 0
    }
    guard dies else { return }
    killed.withLock { $0 = true }
    throw .closed
  }

  var hasKilled: Bool { killed.withLock { $0 } }
}
