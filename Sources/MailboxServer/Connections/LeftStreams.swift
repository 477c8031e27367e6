internal import NIOCore

/// The streams that ended before their call was answered, and whose handlers are at work still.
///
/// Resetting a stream costs its client next to nothing, and ends no handler by itself: a task that waits
/// for a processor goes on holding the stream, its headers and what came of the request. So what was left
/// behind is counted until it is gone. A stream's channel lives as long as the task of its handler, and no
/// longer: it is referred to weakly.
struct LeftStreams {
  private struct Stream {
    weak var channel: (any Channel)?
  }

  private static let looksFrom = 64

  private var streams: [Stream] = []
  /// The number of them at which those that are gone are looked for.
  private var looksAt = Self.looksFrom

  /// The number of them, among which some may be gone.
  var count: Int { streams.count }

  /// A stream was left behind. Amortised O(1).
  mutating func append(_ channel: any Channel) {
    if streams.count >= looksAt { forgetGone() }
    streams.append(Stream(channel: channel))
  }

  /// Others were left behind too. Looks at none of them.
  mutating func append(_ others: LeftStreams) { streams += others.streams }

  /// Returns whether so many are at work still. O(1), and O(number of them) when there may be.
  mutating func hasAtLeast(_ number: Int) -> Bool {
    guard streams.count >= number else { return false }
    forgetGone()
    return streams.count >= number
  }

  /// Puts what is left of the first of them in their place. Looks at none of them.
  mutating func replace(first count: Int, by others: LeftStreams) {
    streams.replaceSubrange(..<count, with: others.streams)
  }

  /// Forgets those that are gone. O(number of them).
  mutating func forgetGone() {
    streams.removeAll { $0.channel == nil }
    looksAt = max(Self.looksFrom, 2 * streams.count)
  }
}
