internal import MailboxModel

/// What is wrong with a line of input, in words.
struct BadLine {
  /// The line's number, from 1.
  let number: Int
  /// What is wrong with it.
  let reason: String

  /// What an error of reading or depositing says of a line.
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

  /// What is wrong with a line, in the tool's own words.
  init(_ number: Int, reason: String) {
    self.number = number
    self.reason = reason
  }
}
