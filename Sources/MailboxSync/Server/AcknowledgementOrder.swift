/// Acknowledgements on their way to the store: one at a time, the newest of those that wait next.
struct AcknowledgementOrder {
  /// The app has said that it has everything through here.
  private(set) var through: UInt64
  private var underWay: UInt64?
  private var confirmedThrough: UInt64

  /// An app that stands before what its device once acknowledged, as one that was restored from a
  /// backup does, moves forward without the store having to hear of it.
  init(at start: UInt64, confirmedThrough stored: UInt64) {
    through = start
    confirmedThrough = stored
  }

  /// False when it moves nothing.
  mutating func received(through sequence: UInt64) -> Bool {
    guard sequence > through else { return false }
    through = sequence
    return true
  }

  /// Returns the sequence to hand to the store now; nil while one is under way or none is new.
  mutating func next() -> UInt64? {
    guard underWay == nil, through > confirmedThrough else { return nil }
    underWay = through
    return through
  }

  mutating func confirmed(through sequence: UInt64) {
    confirmedThrough = max(confirmedThrough, sequence)
    underWay = nil
  }

  /// The sequence that the store was not told of yet, for when there will be no further turn.
  var last: UInt64? { through > max(confirmedThrough, underWay ?? 0) ? through : nil }
}
