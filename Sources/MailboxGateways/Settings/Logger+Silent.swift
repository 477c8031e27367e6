internal import Logging

extension Logger {
  /// Says nothing.
  static let silent = Logger(label: "mailbox.gateways") { _ in SwiftLogNoOpLogHandler() }
}
