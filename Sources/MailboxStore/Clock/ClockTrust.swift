internal import MailboxInterface
internal import MailboxModel

/// Decides whether a wall clock is believed. A machine of states without a clock: each event brings what
/// the clocks show.
///
/// ```
///              differs from time        the clock agrees again, or is confirmed
///  agreeing ───────────────────▶ jumped ──────────────────────────────────────▶ agreeing
///
///              opened behind the newest record        it has caught up, or is confirmed
///  (opening) ─────────────────────────────────▶ late ────────────────────────────────▶ agreeing
/// ```
/// Time goes on by the clock that nobody sets: `wall = elapsed + offset`, as it last was believed.
struct ClockTrust {
  /// A clock that is set by less is put right, as a machine does now and then.
  static let toleranceMilliseconds: Int64 = 300_000
  /// No machine runs this before 2023 began: a clock that says so has forgotten the time.
  static let earliest = Timestamp(milliseconds: 1_672_531_200_000)

  enum Phase {
    case agreeing
    /// It was set: by how much is known.
    case jumped
    /// It is behind what the store has seen already: by how much is not known.
    case late
  }

  private(set) var phase: Phase
  /// The believed wall-clock time minus the elapsed time.
  private(set) var offsetMilliseconds: Int64

  /// Begins with the time of the newest record, if there is any.
  init(_ look: ClockLook, newest: Timestamp?) {
    let earliest = max(newest ?? Self.earliest, Self.earliest).milliseconds
    if look.wallMilliseconds.addingSaturating(Self.toleranceMilliseconds) < earliest {
      phase = .late
      offsetMilliseconds = earliest.subtractingSaturating(look.elapsedMilliseconds)
    } else {
      phase = .agreeing
      offsetMilliseconds = look.offset
    }
  }

  /// The believed time at a moment.
  func believedMilliseconds(at look: ClockLook) -> Int64 {
    look.elapsedMilliseconds.addingSaturating(offsetMilliseconds)
  }

  /// Looks at the clocks.
  mutating func look(_ look: ClockLook) {
    let drift = look.offset.subtractingSaturating(offsetMilliseconds)
    let tolerance = Self.toleranceMilliseconds
    switch phase {
    case .agreeing, .jumped:
      if (-tolerance...tolerance).contains(drift) { believe(look) } else { phase = .jumped }
    case .late:
      if drift >= -tolerance { believe(look) }
    }
  }

  /// Somebody who knows says that the wall clock is right.
  mutating func confirm(_ look: ClockLook) { believe(look) }

  private mutating func believe(_ look: ClockLook) {
    phase = .agreeing
    offsetMilliseconds = look.offset
  }
}

extension ClockLook {
  /// The wall-clock time minus the elapsed time, in milliseconds.
  var offset: Int64 { wallMilliseconds.subtractingSaturating(elapsedMilliseconds) }
}

extension Int64 {
  func addingSaturating(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  func subtractingSaturating(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }
}
