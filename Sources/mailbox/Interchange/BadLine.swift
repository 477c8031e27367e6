internal import MailboxModel

/// A bad line of input, and the reason in words.
struct BadLine {
  /// The line's number, from 1.
  let number: Int
  /// The fault, in words for people.
  let reason: String

  /// Puts an error of reading or depositing a line into words.
  init(_ number: Int, _ error: any Error) {
    let reason =
      switch error {
      case let error as LineFault: error.reason
      case let error as JSONFault: error.reason
      case let error as MailboxError: error.message
      default: "cannot be read: \(error)"
      }
    self.init(number, reason: reason)
  }

  /// Takes the reason in the tool's own words.
  init(_ number: Int, reason: String) {
    self.number = number
    self.reason = reason
  }
}
