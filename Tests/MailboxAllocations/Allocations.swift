import CAllocationCount
import Glibc
import MailboxModel
import MailboxStore
import MailboxTesting

/// Counts allocations in a process of its own: `mailbox-allocations DIRECTORY`.
///
/// Prints what a drain of few and of many messages and what a deposit allocates; ends with 1 when a
/// drain allocates by the message. Says something in a release build only: without optimisation
/// reading a property may allocate.
@main
struct Allocations {
  private static let few = 10
  private static let many = 250
  private static let deposits = 10_000
  /// Of a page that grows.
  private static let slack: UInt64 = 8

  let store: EmbeddedStore

  static func main() async throws {
    guard CommandLine.arguments.count == 2 else {
      print("usage: mailbox-allocations DIRECTORY")
      exit(64)
    }
    let store = try await EmbeddedStore.open(at: CommandLine.arguments[1], settings: .testing)
    let isConstant = try await Allocations(store: store).count()
    await store.close()
    #if !DEBUG
      guard isConstant else {
        print("a drain allocates by the message")
        exit(1)
      }
    #endif
  }

  private func count() async throws -> Bool {
    for size in [Self.few, Self.many] { try await deposit(size, to: "user-\(size)") }
    let recent = try countDrains("recent")
    try await store.settle()
    let settled = try countDrains("settled")
    let before = allocation_count()
    try await deposit(Self.deposits, to: "busy")
    print("a deposit:", Double(allocation_count() - before) / Double(Self.deposits))
    return recent && settled
  }

  private func deposit(_ count: Int, to user: String) async throws {
    let mailbox = MailboxAddress(UserID(checked: user))
    for _ in 0..<count { _ = try await store.deposit(.direct("a message"), to: [mailbox]) }
  }

  /// Returns whether a page of many messages takes no more allocations than one of few.
  private func countDrains(_ name: String) throws -> Bool {
    let counts = try [Self.few, Self.many].map { size in
      let mailbox = MailboxAddress(UserID(checked: "user-\(size)"))
      // What is made once is made before.
      _ = try store.drain(mailbox, from: .oldest, limit: DrainLimit())
      let before = allocation_count()
      let page = try store.drain(mailbox, from: .oldest, limit: DrainLimit())
      let count = allocation_count() - before
      print("a drain, \(name), of \(page.messageCount) messages:", count)
      return count
    }
    return counts[1] <= counts[0] + Self.slack
  }
}
