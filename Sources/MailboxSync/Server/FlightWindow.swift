/// The pages that are under way unacknowledged, and how many bytes more may follow (contract G14).
///
/// Each ends behind the one before, and their bytes fit the window unless it is one page alone.
struct FlightWindow {
  private struct Flight {
    let through: UInt64
    let bytes: Int
    let sentAt: SyncInstant
  }

  let windowBytes: Int
  private let pagesMax: Int
  private var flights: [Flight] = []
  /// The number of ``flights`` that are acknowledged; they are removed once they are half of all.
  private var landed = 0
  private(set) var bytes = 0

  init(windowBytes: Int, pagesMax: Int) {
    self.windowBytes = windowBytes
    self.pagesMax = max(1, pagesMax)
  }

  var isEmpty: Bool { landed == flights.count }

  /// The time at which the oldest page under way was sent; nil when none is.
  var oldestSentAt: SyncInstant? { isEmpty ? nil : flights[landed].sentAt }

  /// The most bytes that a page may have now.
  var roomBytes: Int { max(0, windowBytes - bytes) }

  /// A page larger than the window goes out when nothing else is under way.
  func fits(_ pageBytes: Int) -> Bool {
    isEmpty || (pageBytes <= roomBytes && flights.count - landed < pagesMax)
  }

  /// Returns whether a page is worth reading: nothing is under way, or there is room for half a window
  /// or a whole page. A window that frees a little at a time would otherwise be filled with crumbs.
  func isWorthReading(pageBytes: Int) -> Bool {
    isEmpty || (roomBytes >= min(pageBytes, windowBytes / 2) && flights.count - landed < pagesMax)
  }

  mutating func sent(through: UInt64, bytes pageBytes: Int, at now: SyncInstant) {
    assert(fits(pageBytes), "a page goes out without room for it")
    assert(flights.last.map { $0.through < through } ?? true, "a page ends where one did before")
    flights.append(Flight(through: through, bytes: pageBytes, sentAt: now))
    bytes += pageBytes
  }

  /// Acknowledging the middle of a page frees nothing: its bytes are under way as a whole.
  mutating func acknowledged(through: UInt64) {
    while landed < flights.count, flights[landed].through <= through {
      bytes -= flights[landed].bytes
      landed += 1
    }
    assert(!isEmpty || bytes == 0, "nothing is under way, and its bytes are")
    guard landed * 2 >= flights.count else { return }
    flights.removeFirst(landed)
    landed = 0
  }
}
