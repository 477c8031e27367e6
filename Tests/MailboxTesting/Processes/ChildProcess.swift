public import Foundation

/// A program of this package run as a process of its own.
public struct ChildProcess: Sendable {
  /// The output and the end of a process.
  public struct Outcome: Sendable {
    /// The complete lines that it wrote.
    public var lines: [String]
    /// True when a signal ended it.
    public var wasKilled: Bool
    /// Its exit code, or the signal.
    public var status: Int32
  }

  /// The moment at which to kill it.
  public struct Kill: Sendable {
    /// After it has written so many lines.
    public var afterLines: Int
    /// And so much later.
    public var microseconds: UInt32

    /// A moment for a kill.
    public init(afterLines: Int, microseconds: UInt32 = 0) {
      self.afterLines = afterLines
      self.microseconds = microseconds
    }
  }

  /// The program's file.
  public let program: URL

  /// A program that was built beside the running test; nil when it was not.
  public init?(named name: String) {
    let running = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    var folder = running.deletingLastPathComponent()
    if running.lastPathComponent.hasPrefix("swift") || running.path.hasPrefix("/usr") {
      folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    }
    program = folder.appendingPathComponent(name)
    guard FileManager.default.isExecutableFile(atPath: program.path) else { return nil }
  }

  /// Runs it to its end, or until it is killed. Waits on a thread of its own.
  public func run(_ arguments: [String], killing kill: Kill? = nil) async throws -> Outcome {
    try await onOwnThread { try runBlocking(arguments, killing: kill) }
  }

  private func runBlocking(_ arguments: [String], killing kill: Kill?) throws -> Outcome {
    var process = try Command(program.path, arguments).start(.output)
    var output: [UInt8] = []
    var lineCount = 0
    var isKilled = false
    while let more = try process.readBlocking() {
      output += more
      lineCount += more.count { $0 == UInt8(ascii: "\n") }
      if let kill, !isKilled, lineCount >= kill.afterLines {
        isKilled = true
        usleep(kill.microseconds)
        process.signal(SIGKILL)
      }
    }
    let ending = try process.waitBlocking()
    let complete = output.lastIndex(of: UInt8(ascii: "\n")).map { output[..<$0] } ?? []
    return Outcome(
      lines: String(decoding: complete, as: UTF8.self).split(separator: "\n").map(String.init),
      wasKilled: ending.wasKilled, status: ending.status)
  }
}
