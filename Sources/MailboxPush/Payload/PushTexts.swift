/// The words of one language that pushes are made of.
///
/// English and Chinese follow what Tencent IM documents for its offline pushes; an operator adds
/// others, or changes these, in ``PushSettings/texts``.
public struct PushTexts: Sendable, Hashable {
  /// Stands for a recording.
  public var audio: String
  /// Stands for a file.
  public var file: String
  /// Stands for a picture.
  public var image: String
  /// Stands for a film.
  public var video: String
  /// Stands for a place.
  public var location: String
  /// Stands for a sticker.
  public var face: String
  /// Says that there is a message, and nothing of it.
  public var notice: String
  /// Says how many messages there are; `%` is the number.
  public var summary: String
  /// Between the names and the content.
  public var colon: String
  /// Before a group's name.
  public var openingBracket: String
  /// Behind a group's name.
  public var closingBracket: String

  /// All words of a language.
  public init(
    audio: String, file: String, image: String, video: String, location: String, face: String,
    notice: String, summary: String, colon: String, openingBracket: String, closingBracket: String
  ) {
    self.audio = audio
    self.file = file
    self.image = image
    self.video = video
    self.location = location
    self.face = face
    self.notice = notice
    self.summary = summary
    self.colon = colon
    self.openingBracket = openingBracket
    self.closingBracket = closingBracket
  }

  /// English.
  public static let english = PushTexts(
    audio: "[audio]", file: "[file]", image: "[image]", video: "[Video]", location: "[Location]",
    face: "[Face]", notice: "You have a new message", summary: "% new messages", colon: ": ",
    openingBracket: " (", closingBracket: ")")

  /// Simplified Chinese: no space behind the colon, none before the bracket.
  public static let chinese = PushTexts(
    audio: "[语音]", file: "[文件]", image: "[图片]", video: "[视频]", location: "[位置]",
    face: "[表情]", notice: "你有一条新消息", summary: "%条新消息", colon: ":",
    openingBracket: "(", closingBracket: ")")

  /// The languages that come with the library.
  public static let standard = ["en": english, "zh": chinese]
}
