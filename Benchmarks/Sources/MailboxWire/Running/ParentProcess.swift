internal import Foundation

/// The process that started this part.
enum ParentProcess {
  /// Returns when it says go.
  static func waitForGo() async {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        _ = readLine()
        continuation.resume()
      }
    }
  }

  /// Ends this process, whatever its threads wait for.
  static func endThisOne() -> Never { exit(0) }

  /// Ends this process when it is gone or closes the input.
  static func endWithIt() {
    Thread.detachNewThread {
      while readLine() != nil {}
      exit(0)
    }
  }
}
