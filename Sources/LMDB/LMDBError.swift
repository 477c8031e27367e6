/// A failure of LMDB, with what was being done and what to do about it.
///
/// Every function of this module that can fail throws this type and no other.
public struct LMDBError: Error, Sendable, Equatable {
  /// The kind of failure: switch over it.
  public let code: Code
  /// The action that failed, for a log: "putting 200 bytes in table 'chunks'".
  public let operation: String

  /// Names a failure found before LMDB was asked.
  public init(_ code: Code, operation: String) {
    self.code = code
    self.operation = operation
  }

  /// Translates a return code of LMDB's, or an `errno`; anything unknown becomes ``Code/other(_:)``.
  public init(code: Int32, operation: String) {
    self.init(Code(code), operation: operation)
  }

  /// Advice for whoever runs or writes the program, as one sentence.
  public var hint: String { code.hint }
}

extension LMDBError: CustomStringConvertible {
  /// One line: the operation, the kind of failure, and the hint.
  public var description: String { "LMDB failed \(operation): \(code.meaning). \(hint)" }
}

/// An error that a failure of LMDB can become.
///
/// A transaction's closure throws errors of its caller's choice, and beginning or committing the
/// transaction can fail as well: the closure's error type says here how it holds such a failure,
/// so that one typed error covers both.
public protocol TransactionError: Error {
  /// Wraps a failure of the transaction itself.
  init(_ error: LMDBError)
}

extension LMDBError: TransactionError {
  /// Itself.
  public init(_ error: LMDBError) { self = error }
}

/// Throws unless `code`, returned by LMDB, means success.
///
/// The operation is a closure's so that nothing is put together when all went well.
@inline(__always)
func check(_ code: Int32, _ operation: @autoclosure () -> String) throws(LMDBError) {
  if code != 0 { throw LMDBError(code: code, operation: operation()) }
}
