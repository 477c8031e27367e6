public import Logging

extension Logger {
  /// Says nothing.
  public static let silent = Logger(label: "mailbox.gateways") { _ in SwiftLogNoOpLogHandler() }
}
