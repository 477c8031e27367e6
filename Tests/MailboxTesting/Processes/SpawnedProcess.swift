internal import Foundation

/// A process that was started, and a pipe to it. Killed when it is let go before its end.
public struct SpawnedProcess: ~Copyable, Sendable {
  /// The end of a process, by itself or by a signal.
  public struct Ending: Sendable, Equatable {
    /// True when a signal ended it.
    public let wasKilled: Bool
    /// Its exit code, or the signal.
    public let status: Int32
  }

  /// The system's number of the process.
  public let processID: Int32
  private let program: String
  private var pipe: Int32?
  /// True once it was waited for: its number may then be another process's.
  private var isGone = false

  init(program: String, processID: Int32, pipe: Int32?) {
    self.program = program
    self.processID = processID
    self.pipe = pipe
  }

  deinit {
    if let pipe { close(pipe) }
    guard !isGone else { return }
    kill(processID, SIGKILL)
    Thread.detachNewThread { [program, processID] in
      _ = try? Self.waitBlocking(for: processID, running: program)
    }
  }

  /// Sends it a signal, unless it was waited for.
  public func signal(_ signal: Int32) {
    if !isGone { kill(processID, signal) }
  }

  /// Waits for its end, which is its last.
  public mutating func wait() async throws -> Ending {
    isGone = true
    return try await onOwnThread { [program, processID] in
      try Self.waitBlocking(for: processID, running: program)
    }
  }

  /// Waits for its end on this thread, which is none of the cooperative pool.
  public mutating func waitBlocking() throws(ProcessError) -> Ending {
    isGone = true
    return try Self.waitBlocking(for: processID, running: program)
  }

  private static func waitBlocking(
    for processID: Int32, running program: String
  ) throws(ProcessError) -> Ending {
    var status: Int32 = 0
    while waitpid(processID, &status, 0) == -1 {
      guard errno == EINTR else {
        throw ProcessError(program: program, operation: "wait for", code: errno)
      }
    }
    // The low seven bits are the signal that ended it; the exit code is the byte above them.
    let signal = status & 0x7F
    return signal == 0
      ? Ending(wasKilled: false, status: (status >> 8) & 0xFF)
      : Ending(wasKilled: true, status: signal)
  }

  /// Waits on this thread for what it writes next; nil when nothing comes any more.
  public func readBlocking() throws(ProcessError) -> [UInt8]? {
    guard let pipe else { return nil }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(pipe, &bytes, bytes.count)
      if count >= 0 { return count == 0 ? nil : Array(bytes[..<count]) }
      guard errno == EINTR else {
        throw ProcessError(program: program, operation: "read from", code: errno)
      }
    }
  }

  /// Gives it bytes to read.
  public func send(_ bytes: [UInt8]) throws(ProcessError) {
    guard let pipe else { return }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw ProcessError(program: program, operation: "write to", code: errno)
      }
    }
  }

  /// Ends what it can read.
  public mutating func closePipe() {
    if let pipe { close(pipe) }
    pipe = nil
  }
}
