internal import Foundation

/// The process that started this part.
enum ParentProcess {
  private static let lines = AsyncStream.makeStream(of: Void.self)

  /// Listens to it from now on, and ends this process when it is gone or closes the input.
  static func follow() {
    Thread.detachNewThread {
      while readLine() != nil { lines.continuation.yield() }
      endThisOne()
    }
  }

  /// Returns when it says go.
  static func waitForGo() async {
    for await _ in lines.stream { return }
  }

  /// Ends this process, whatever its threads wait for.
  static func endThisOne() -> Never { exit(0) }
}
