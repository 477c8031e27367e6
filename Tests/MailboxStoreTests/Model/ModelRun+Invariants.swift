import MailboxModel
import StoredBytes

@testable import MailboxStore

extension ModelRun {
  /// Throws where a mailbox in memory does not keep its invariants.
  func expectInvariants() throws {
    var broken: [String] = []
    try store.recent.forEach { mailbox in
      guard let invariant = mailbox.brokenInvariant() else { return }
      broken.append("\((try? mailbox.key.address()).map { "\($0)" } ?? "?"): \(invariant)")
    }
    guard broken.isEmpty else { throw Mismatch(description: broken.joined(separator: "; ")) }
  }
}
