public import Logging

/// Passes on what is logged so that each event is one line, whoever wrote the words in it, and no kind
/// of event fills the log.
///
/// - Messages, names and values of metadata are escaped and bounded: line ends, control characters,
///   marks of direction and what cannot be seen are shown as `\n` or `\u{202E}`. A value with a blank, a
///   quote, a backslash or `=` stands in quotes. So no call site has to think of it.
/// - Beyond ``LogPace/linesMax`` in a minute events of a kind are counted, and the count is logged.
///   `critical` is logged always.
public struct OneLineLogHandler: LogHandler {
  /// The most elements that are shown of a list.
  private static let elementsMax = 100

  private var base: any LogHandler
  private let threshold: LogThreshold?
  /// The pace at which kinds are logged; nil logs all.
  public var pace: LogPace?
  /// Adds to each event what its task knows.
  public var metadataProvider: Logger.MetadataProvider?

  /// In front of another handler. `threshold` is asked for the level in place of it.
  public init(_ base: any LogHandler, threshold: LogThreshold? = nil, pace: LogPace? = LogPace()) {
    self.base = base
    self.threshold = threshold
    self.pace = pace
    metadataProvider = base.metadataProvider
    if metadataProvider != nil { self.base.metadataProvider = nil }
  }

  /// The least level that is passed on.
  public var logLevel: Logger.Level {
    get { threshold?.level ?? base.logLevel }
    // The level of one logger is its own; where all have a common one, that stays.
    set { base.logLevel = newValue }
  }

  /// The metadata that is added to each event.
  public var metadata: Logger.Metadata {
    get { base.metadata }
    set { base.metadata = Self.fit(newValue) }
  }

  /// One value of the metadata that is added to each event.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { base[metadataKey: LogText.value(key)] }
    set { base[metadataKey: LogText.value(key)] = newValue.map(Self.fit) }
  }

  /// Passes an event on as one line, or counts it.
  public func log(event: LogEvent) {
    if let pace, event.level < .critical {
      let (isLogged, held) = pace.take("\(event.message)", at: event.level)
      if let held { say(held) }
      guard isLogged else { return }
    }
    var event = event
    event.message = "\(LogText.message("\(event.message)"))"
    var metadata = metadataProvider?.get() ?? [:]
    metadata.merge(event.metadata ?? [:]) { _, explicit in explicit }
    if let error = event.error {
      metadata["error.message"] = "\(error)"
      metadata["error.type"] = "\(String(reflecting: type(of: error)))"
      event.error = nil
    }
    event.metadata = metadata.isEmpty ? nil : Self.fit(metadata)
    base.log(event: event)
  }

  /// Logs what was counted in windows that are over, or, at the end, in any.
  public func sayHeld(isEnd: Bool = false) {
    for held in pace?.due(isEnd: isEnd) ?? [] { say(held) }
  }

  private func say(_ held: LogPace.Held) {
    base.log(
      event: LogEvent(
        level: held.level, message: "and \(held.count) more: \(LogText.message(held.message))",
        metadata: nil, source: "MailboxLog", file: #fileID, function: #function, line: #line))
  }

  private static func fit(_ metadata: Logger.Metadata) -> Logger.Metadata {
    Dictionary(metadata.map { (LogText.value($0.key), fit($0.value)) }) { first, _ in first }
  }

  private static func fit(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
    switch value {
    case .string(let text): .string(LogText.value(text))
    case .stringConvertible(let value): .string(LogText.value(value.description))
    // Who shows these puts what is in them into quotes.
    case .array(let values): .array(values.prefix(elementsMax).map(element))
    case .dictionary(let values):
      .dictionary(
        Dictionary(values.prefix(elementsMax).map { (LogText.value($0.key), element($0.value)) }) {
          first, _ in first
        })
    }
  }

  private static func element(_ value: Logger.Metadata.Value) -> Logger.Metadata.Value {
    .string(LogText.message("\(value)", bytesMax: LogText.valueBytesMax))
  }
}
