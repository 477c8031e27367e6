public import Logging
internal import Synchronization

/// The pace at which lines of each kind are logged: so many in a minute, then they are counted, and the
/// count is logged. A thousand clients that fail do not fill a disk.
///
/// A kind is a message with its level: messages of ours are fixed words, values stand beside them.
public final class LogPace: Sendable {
  /// Lines of a kind that are logged in a window.
  public static let linesMax = 20
  /// The length of a window.
  public static let window = Duration.seconds(60)
  /// Kinds that are told apart; beyond, they count as one for each level.
  static let kindsMax = 256

  /// Lines that were not logged.
  public struct Held: Sendable, Equatable {
    /// Their level.
    public let level: Logger.Level
    /// Their message.
    public let message: String
    /// The number of lines.
    public let count: Int
  }

  private struct Kind: Hashable {
    var level: Logger.Level
    var message: String
  }

  private struct Window {
    var began: ContinuousClock.Instant
    var lines = 0
    var held = 0
  }

  private static let others = "lines of other kinds"

  private let windows = Mutex<[Kind: Window]>([:])
  private let now: @Sendable () -> ContinuousClock.Instant

  /// Counts by a clock.
  public init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

  /// Returns whether a line is to be logged, and the lines of its kind that the window before held back.
  func take(_ message: String, at level: Logger.Level) -> (isLogged: Bool, held: Held?) {
    let now = now()
    return windows.withLock { windows in
      var kind = Kind(level: level, message: message)
      if windows[kind] == nil && windows.count >= Self.kindsMax {
        windows = windows.filter { $0.value.held > 0 || now - $0.value.began < Self.window }
        if windows.count >= Self.kindsMax { kind.message = Self.others }
      }
      var window = windows[kind] ?? Window(began: now)
      var held: Held?
      if now - window.began >= Self.window {
        held = Self.held(kind, window)
        window = Window(began: now)
      }
      defer { windows[kind] = window }
      guard window.lines < Self.linesMax else {
        window.held += 1
        return (false, held)
      }
      window.lines += 1
      return (true, held)
    }
  }

  /// Returns the lines held back in windows that are over, or, at the end, in any; they count as told.
  func due(isEnd: Bool = false) -> [Held] {
    let now = now()
    return windows.withLock { windows in
      let over = windows.filter { isEnd || now - $0.value.began >= Self.window }
      for kind in over.keys { windows[kind] = nil }
      return over.compactMap(Self.held)
    }
  }

  private static func held(_ kind: Kind, _ window: Window) -> Held? {
    window.held == 0
      ? nil : Held(level: kind.level, message: kind.message, count: window.held)
  }
}
