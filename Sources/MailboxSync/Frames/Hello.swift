public import MailboxModel

/// The first thing that an app says: who it is and how far it has got.
public struct Hello: Hashable, Sendable {
  /// The device.
  public var device: DeviceID
  /// The app's position; nil begins behind what the device acknowledged.
  public var cursor: Cursor?
  /// The most bytes of pages under way unacknowledged; 0 takes the server's setting.
  public var windowBytes: UInt32
  /// True when the user's other devices are to be signed out for good.
  public var replacesOthers: Bool
  /// True when the app is in the background, as after a background launch.
  public var isInBackground: Bool

  /// Says who and how far.
  public init(
    device: DeviceID, cursor: Cursor? = nil, windowBytes: UInt32 = 0,
    replacesOthers: Bool = false, isInBackground: Bool = false
  ) {
    self.device = device
    self.cursor = cursor
    self.windowBytes = windowBytes
    self.replacesOthers = replacesOthers
    self.isInBackground = isInBackground
  }
}
