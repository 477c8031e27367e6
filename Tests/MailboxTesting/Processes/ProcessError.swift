internal import Foundation

/// A refusal of the system in running a process.
public struct ProcessError: Error, CustomStringConvertible {
  /// The program's file.
  public let program: String
  /// The step that was refused: "start", "wait for".
  public let operation: String
  /// The system's number of the error.
  public let code: Int32

  /// All of it, with the system's words for the number.
  public var description: String {
    "cannot \(operation) '\(program)': \(String(cString: strerror(code)))"
  }
}
