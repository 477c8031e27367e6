import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting

/// Opens a store that exists, says what it holds and what opening took, and closes it.
struct Opening {
  let directory: String

  func run() async throws {
    let clock = ContinuousClock()
    let before = Self.peakKibibytes
    let start = clock.now
    let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 64 << 20 }
    let store = try await EmbeddedStore.open(at: directory, settings: settings, creates: false)
    let took = clock.now - start
    let statistics = try store.view.statistics()
    let peak = Self.peakKibibytes
    Crasher.say(
      "opened mailboxes=\(statistics.mailboxes) messages=\(statistics.messages) "
        + "milliseconds=\(Int(took / .milliseconds(1))) kibibytes=\(peak - before)")
    await store.close()
  }

  /// The most memory that this process ever had resident.
  static var peakKibibytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return Int(line.filter(\.isNumber)) ?? 0
  }

  /// Goes on as nobody when it was started by root, whom no permission stops.
  static func dropPrivileges() {
    guard getuid() == 0 else { return }
    _ = setgid(65534)
    _ = setuid(65534)
  }
}
