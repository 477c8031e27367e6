import MailboxClient
import MailboxModel
import Synchronization

/// Keeps a cursor in memory, and every one that was ever kept.
final class MemoryCursorStore: CursorStore {
  private let kept = Mutex<[Cursor]>([])

  /// The cursors that were kept, oldest first.
  var all: [Cursor] { kept.withLock { $0 } }

  init(_ cursor: Cursor? = nil) {
    kept.withLock { $0 = cursor.map { [$0] } ?? [] }
  }

  func load() async throws -> Cursor? { all.last }
  func save(_ cursor: Cursor) async throws { kept.withLock { $0.append(cursor) } }
}
