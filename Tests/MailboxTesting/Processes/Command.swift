internal import Foundation

/// A program with all that it is started with.
///
/// Foundation's `Process` is not used: it lists the open descriptors before it starts anything, and
/// where there are many it reads past the end of the list.
public struct Command: Sendable {
  /// One of the three descriptors that a process starts with.
  public enum Stream: Int32, Sendable {
    /// Standard input: what it reads.
    case input = 0
    /// Standard output: what it writes.
    case output = 1
    /// Standard error: what it complains about.
    case errors = 2
  }

  /// A place that a stream leads to.
  public enum Place: Sendable {
    /// The same place as this process's own stream.
    case inherited
    /// Nowhere.
    case null
    /// To a file; one that is written begins empty.
    case file(String)
  }

  /// The program's file.
  public var program: String
  /// Its arguments, without its name.
  public var arguments: [String]
  /// All its variables; from the start those of this process.
  public var environment = ProcessInfo.processInfo.environment
  /// The directory in which it runs; nil for this process's own.
  public var directory: String?
  /// The source of its input.
  public var input = Place.inherited
  /// The destination of its output.
  public var output = Place.inherited
  /// The destination of its complaints.
  public var errors = Place.inherited

  /// A program with its arguments, and all else as this process has it.
  public init(_ program: String, _ arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  /// Runs it to its end.
  public func run() async throws -> SpawnedProcess.Ending {
    try await onOwnThread {
      var process = try start()
      return try process.waitBlocking()
    }
  }

  /// Runs it to its end; gives also what it wrote to its output.
  public func collect() async throws -> (ending: SpawnedProcess.Ending, output: [UInt8]) {
    try await onOwnThread {
      var process = try start(.output)
      var output: [UInt8] = []
      while let more = try process.readBlocking() { output += more }
      return (try process.waitBlocking(), output)
    }
  }
}
