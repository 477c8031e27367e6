/// A failure of the tool's own, for what is not the store's to refuse.
struct Failure: Error {
  /// What was wrong.
  let message: String
  /// What to do about it.
  let hint: String
  /// The code to end with.
  let status: ExitStatus

  init(_ status: ExitStatus, _ message: String, hint: String) {
    self.message = message
    self.hint = hint
    self.status = status
  }
}

/// The command has said all there is to say; only the code is left.
struct Reported: Error {
  let status: ExitStatus
}

/// Whoever read the output has gone away, as `head` does: no reason to complain.
struct OutputClosed: Error {}
