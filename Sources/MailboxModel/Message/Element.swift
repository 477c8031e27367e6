/// A piece of a message's content.
public enum Element: Hashable, Sendable {
  /// Words.
  case text(String)
  /// A recording.
  case audio(Media)
  /// A file.
  case file(Media)
  /// A picture.
  case image(Media)
  /// A film.
  case video(Media)
  /// A sticker or emoji of the app's own, by its index and the app's own data.
  case face(index: UInt32, data: [UInt8])
  /// A place.
  case location(Location)
  /// Whatever the app defines: `desc` is what a push may say of it, `data` is the app's own.
  case custom(desc: String, data: [UInt8])
}

/// Content that is kept elsewhere; the message carries where and what it is.
public struct Media: Hashable, Sendable {
  /// The address that it can be fetched from.
  public var url: String
  /// Its name for people.
  public var name: String
  /// Its size.
  public var sizeBytes: UInt64
  /// Its playing time in milliseconds; 0 when it does not play.
  public var durationMilliseconds: UInt32

  /// Describes content that is kept elsewhere.
  public init(
    url: String, name: String = "", sizeBytes: UInt64 = 0, durationMilliseconds: UInt32 = 0
  ) {
    self.url = url
    self.name = name
    self.sizeBytes = sizeBytes
    self.durationMilliseconds = durationMilliseconds
  }
}

/// A place on earth.
public struct Location: Hashable, Sendable {
  /// Its name for people.
  public var name: String
  /// Degrees north.
  public var latitude: Double
  /// Degrees east.
  public var longitude: Double

  /// A named place.
  public init(name: String, latitude: Double, longitude: Double) {
    self.name = name
    self.latitude = latitude
    self.longitude = longitude
  }
}
