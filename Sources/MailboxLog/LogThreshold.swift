public import Logging
internal import Synchronization

/// The least level that is logged, which can change while loggers are in use.
public final class LogThreshold: Sendable {
  private let place: Atomic<Int>

  /// A level to begin with.
  public init(_ level: Logger.Level) { place = Atomic(level.place) }

  /// The least level that is logged.
  public var level: Logger.Level {
    get { Logger.Level.allCases[place.load(ordering: .relaxed)] }
    set { place.store(newValue.place, ordering: .relaxed) }
  }
}

extension Logger.Level {
  fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
