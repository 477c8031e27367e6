import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting

/// Work that the tests do in a process of its own, so that it can be killed, measured or refused.
@main
enum Crasher {
  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    do {
      switch (arguments.first, Array(arguments.dropFirst())) {
      case ("replay", let rest) where rest.count == 3:
        try await Replaying(
          directory: rest[0], linesMax: Int(rest[1]) ?? 0, stepsDone: Int(rest[2]) ?? 0
        ).run()
      case ("fill", let rest) where rest.count == 3:
        try await Filling(
          directory: rest[0], messages: Int(rest[1]) ?? 0, mailboxes: Int(rest[2]) ?? 1
        ).run()
      case ("open", let rest) where rest.count == 1:
        try await Opening(directory: rest[0]).run()
      case ("open-unprivileged", let rest) where rest.count == 1:
        Opening.dropPrivileges()
        try await Opening(directory: rest[0]).run()
      case ("view", let rest) where rest.count == 2:
        try Viewing(directory: rest[0], user: rest[1]).run()
      case ("view-on", let rest) where rest.count == 2:
        try await Viewing(directory: rest[0], user: rest[1]).runOn()
      default:
        say("usage: replay DIR LINES DONE | fill DIR MESSAGES MAILBOXES | open DIR | view DIR USER")
        exit(64)
      }
    } catch let error as MailboxError {
      say("refused \(error.code): \(error)")
      exit(1)
    } catch {
      say("failed: \(error)")
      exit(70)
    }
  }

  /// Writes one line at once, past every buffer.
  static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
