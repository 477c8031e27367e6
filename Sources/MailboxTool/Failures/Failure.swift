package import MailboxModel

/// A failure that ends a program, in words for people and with the code to end with.
package struct Failure: Error {
  /// The fault, in words for people.
  package let message: String
  /// The remedy; nil where the message says it, or nothing can be done.
  package let hint: String?
  /// The code to end with.
  package let status: ExitStatus

  package init(_ status: ExitStatus, _ message: String, hint: String?) {
    self.message = message
    self.hint = hint
    self.status = status
  }

  /// Takes over a store's refusal, or that of an id or an argument.
  package init(_ error: MailboxError) {
    self.init(error.exitStatus, error.message, hint: error.hint)
  }
}

extension Failure: CustomStringConvertible {
  /// The message and the hint in one line.
  package var description: String { message + (hint.map { "; \($0)" } ?? "") }
}

/// The command has said all there is to say; only the code is left.
package struct Reported: Error {
  package let status: ExitStatus

  package init(status: ExitStatus) { self.status = status }
}

/// Whoever read the output has gone away, as `head` does: no reason to complain.
package struct OutputClosed: Error {}
