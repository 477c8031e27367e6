internal import Synchronization

/// Pages of queue files that could not be read lately. They are left alone for a while, and then tried
/// again: what was wrong with them may have passed.
final class UnreadablePlaces: Sendable {
  private static let pageBytes = 4096
  private static let restSeconds = 2
  private static let placesMax = 1024

  private struct Page: Hashable {
    var file: UInt32
    var number: Int
  }

  private let pages = Mutex<[Page: ContinuousClock.Instant]>([:])
  private let count = Atomic<Int>(0)

  /// True when there is none; takes no lock.
  var isEmpty: Bool { count.load(ordering: .relaxed) == 0 }

  /// Notes that the page at an offset of a file could not be read.
  func note(_ offset: Int, of file: UInt32) {
    let now = ContinuousClock.now
    pages.withLock { pages in
      pages = pages.filter { $0.value > now }
      // More than that at once is a disk that is gone.
      if pages.count < Self.placesMax {
        pages[Page(file: file, number: offset / Self.pageBytes)] =
          now + .seconds(Self.restSeconds)
      }
      count.store(pages.count, ordering: .relaxed)
    }
  }

  /// Returns whether some bytes of a file lie in such a page.
  func meets(_ range: Range<Int>, of file: UInt32) -> Bool {
    let now = ContinuousClock.now
    return pages.withLock { pages in
      pages.contains { page, end in
        page.file == file && end > now
          && range.overlaps(page.number * Self.pageBytes..<(page.number + 1) * Self.pageBytes)
      }
    }
  }
}
