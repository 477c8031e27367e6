internal import MailboxModel

/// Work that blocks, away from the cooperative pool.
enum Blocking {
  /// Runs `body` on a thread of its own and waits for it without holding a thread of the pool.
  static func run<R: Sendable>(
    _ body: @escaping @Sendable () throws(MailboxError) -> R
  ) async -> Result<R, MailboxError> {
    await withCheckedContinuation { continuation in
      do throws(MailboxError) {
        _ = try OSThread("mailbox-block") {
          do throws(MailboxError) {
            continuation.resume(returning: .success(try body()))
          } catch {
            continuation.resume(returning: .failure(error))
          }
        }
      } catch {
        continuation.resume(returning: .failure(error))
      }
    }
  }
}
