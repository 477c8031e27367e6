/// The limits of a server's sessions.
public struct ServerSessionSettings: Hashable, Sendable {
  /// The window of an app that asks for none, in bytes.
  public var windowBytes: UInt32 = 256 * 1024
  /// The largest window that an app can have, in bytes.
  public var windowBytesMax: UInt32 = 1024 * 1024
  /// The most bytes of a page; a single message that is larger makes a page of its own.
  public var pageBytes = 64 * 1024
  /// The most entries of a page.
  public var pageEntries = 256
  /// The most pages that are under way unacknowledged, however small they are.
  public var pagesUnderWayMax = 1024
  /// The longest time that a stream may take to say Hello.
  public var helloMilliseconds: UInt32 = 10_000
  /// The longest time that the oldest page may stay unacknowledged before the device counts as asleep.
  public var unacknowledgedMilliseconds: UInt32 = 15_000
  /// The interval at which the presence of an app that is awake is told again, so that the lease of a
  /// connected device with nothing to acknowledge does not run out; 0 never tells it again. At most half
  /// of the store's lease.
  public var leaseRenewalMilliseconds: UInt32 = 86_400_000
  /// After so many sessions that sent a message first and saw no acknowledgement it is set aside;
  /// 0 sets nothing aside.
  public var setAsideAttempts: UInt32 = 8
  /// The most frames a second that move nothing: all but acknowledgements that advance.
  public var framesPerSecond: UInt32 = 20
  /// The most such frames that may come at once.
  public var framesBurst: UInt32 = 100
  /// The most conversations that may be on their way to be marked read.
  public var readsMax = 64

  /// Limits that suit phones.
  public init() {}

  /// The window for an app that asks for one: at least 1 byte, at most the maximum.
  func window(asked: UInt32) -> Int {
    let most = max(1, windowBytesMax)
    return Int(asked == 0 ? min(max(1, windowBytes), most) : min(asked, most))
  }
}
