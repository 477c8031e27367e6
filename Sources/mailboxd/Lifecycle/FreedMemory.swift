internal import CMalloc
internal import Dispatch
internal import Foundation
internal import Glibc
internal import Logging
internal import ServiceLifecycle

/// Gives memory that was freed back to the system, once the burst that took it is over.
///
/// The C library gives back only what is free at the end of an arena. One small block that lives on
/// above keeps all below it: behind a minute of hostile clients a server with 23 MB in use held 151.
struct FreedMemory: Service {
  /// Giving back takes an arena's lock for some milliseconds, so it is done seldom.
  private static let intervalSeconds = 15
  /// Less than this is kept: it will be used again.
  private static let keptBytes = 16 << 20

  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var wasFree = 0
      while (try? await Task.sleep(for: .seconds(Self.intervalSeconds))) != nil {
        wasFree = await look(behind: wasFree)
      }
    }
  }

  /// Gives back what is free now and was free at the last look; answers what is free. Off the
  /// cooperative pool, as it walks the allocator's lists.
  private func look(behind wasFree: Int) async -> Int {
    await withCheckedContinuation { continuation in
      DispatchQueue.global(qos: .utility).async {
        let free = Self.freeBytes
        guard min(free, wasFree) > Self.keptBytes else {
          return continuation.resume(returning: free)
        }
        _ = malloc_trim(Self.keptBytes / 4)
        let left = Self.freeBytes
        logger.debug("gave back free memory", metadata: ["bytes": "\(free - left)"])
        continuation.resume(returning: left)
      }
    }
  }

  /// Memory that is resident and in no use, in bytes; 0 where the system does not say.
  private static var freeBytes: Int {
    guard let resident = anonymousBytes else { return 0 }
    let allocator = mailbox_malloc_state()
    assert(allocator.uordblks > 0, "the allocator says that nothing is in use")
    return max(0, resident - Int(allocator.uordblks) - Int(allocator.hblkhd))
  }

  /// Memory that is resident and not backed by a file, in bytes: of `/proc/self/statm` the second number of
  /// pages less the third.
  private static var anonymousBytes: Int? {
    guard let line = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    let pages = line.split(separator: " ").compactMap { Int($0) }
    guard pages.count > 2 else { return nil }
    return (pages[1] - pages[2]) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }
}
